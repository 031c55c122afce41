package org.kedge.association.fetch;

import java.time.Instant;
import java.util.concurrent.CompletionStage;

import org.kedge.api.peer.Peer;

/** A MEF, MAF or BSF that is asked over the network. */
record PeerHolder(Peer peer, KeyClient client, NafClient nafClient) implements KeyHolder {
    @Override
    public String name() {
        return peer.name();
    }

    @Override
    public CompletionStage<Answer> ask(Wanted wanted, Instant deadline) {
        return wanted.isNafKey() ? nafClient.ask(peer, wanted, deadline) : client.ask(peer, wanted, deadline);
    }

    @Override
    public String toString() {
        return "the " + peer.role() + " \"" + peer.name() + "\"";
    }
}
