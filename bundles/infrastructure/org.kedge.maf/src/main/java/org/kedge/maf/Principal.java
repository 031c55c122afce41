package org.kedge.maf;

import java.util.Optional;
import org.kedge.api.transport.PeerIdentity;

/** Whose a session is, as the key resolver named it and the handlers read it: {@code client:<id>} or {@code peer:<name>}. */
final class Principal {
    private static final String CLIENT = "client:";
    private static final String PEER = "peer:";

    private Principal() {
    }

    static String client(String id) {
        return CLIENT + id;
    }

    static String peer(String name) {
        return PEER + name;
    }

    /** The MAF Client ID; empty when the session is somebody else's. */
    static Optional<String> clientId(PeerIdentity peer) {
        return after(CLIENT, peer);
    }

    /** The registry name of the peer; empty when the session is somebody else's. */
    static Optional<String> peerName(PeerIdentity peer) {
        return after(PEER, peer);
    }

    private static Optional<String> after(String prefix, PeerIdentity peer) {
        return peer.principal().startsWith(prefix) ? Optional.of(peer.principal().substring(prefix.length())) : Optional.empty();
    }
}
