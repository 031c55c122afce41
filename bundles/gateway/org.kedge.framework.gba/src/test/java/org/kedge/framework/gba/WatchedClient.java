package org.kedge.framework.gba;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.kedge.api.gba.BsfAddress;
import org.kedge.api.gba.GbaBootstrap;
import org.kedge.api.gba.GbaClient;
import org.kedge.api.gba.GbaStatus;
import org.kedge.api.gba.NafKey;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.PeerAddress;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.Request;

/** A real client whose answers are remembered, to see what becomes of them. */
final class WatchedClient implements GbaClient {
    private final GbaClient client;
    private final List<CompletableFuture<GbaBootstrap>> asked = new ArrayList<>();
    private final List<BsfAddress> bsfs = new ArrayList<>();

    WatchedClient(GbaClient client) {
        this.client = client;
    }

    private synchronized CompletionStage<GbaBootstrap> watched(BsfAddress bsf, CompletionStage<GbaBootstrap> stage) {
        asked.add(stage.toCompletableFuture());
        bsfs.add(bsf);
        return stage;
    }

    synchronized List<BsfAddress> bsfs() {
        return List.copyOf(bsfs);
    }

    /** Whether everything that was asked has ended and every Ks that came of it is wiped. */
    synchronized boolean allWiped() {
        return asked.stream().allMatch(stage -> stage.isCompletedExceptionally()
                || stage.isDone() && stage.join().ks().map(SecretBytes::isClosed).orElse(true));
    }

    @Override
    public CompletionStage<GbaBootstrap> bootstrap(BsfAddress bsf, String usim, Instant deadline) {
        return watched(bsf, client.bootstrap(bsf, usim, deadline));
    }

    @Override
    public CompletionStage<GbaBootstrap> probe(BsfAddress bsf, String usim, Instant deadline) {
        return watched(bsf, client.probe(bsf, usim, deadline));
    }

    @Override
    public CompletionStage<NafKey> nafKey(String usim, Fqdn naf, int cipherSuite, Instant deadline) {
        return client.nafKey(usim, naf, cipherSuite, deadline);
    }

    @Override
    public CompletionStage<Reply> request(String usim, PeerAddress naf, CertificateInformation server, Request request,
            Instant deadline) {
        return client.request(usim, naf, server, request, deadline);
    }

    @Override
    public void invalidate(KeyReference bTid) {
        client.invalidate(bTid);
    }

    @Override
    public List<GbaStatus> status() {
        return client.status();
    }

    @Override
    public boolean forget(String usim) {
        return client.forget(usim);
    }
}
