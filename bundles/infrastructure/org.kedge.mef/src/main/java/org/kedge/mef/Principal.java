package org.kedge.mef;

import java.util.Optional;
import org.kedge.api.transport.PeerIdentity;

/** Whose a session is, as the key resolver named it and the handlers read it: {@code enrolee:<id>} or {@code peer:<name>}. */
final class Principal {
    private static final String ENROLEE = "enrolee:";
    private static final String PEER = "peer:";

    private Principal() {
    }

    static String enrolee(String id) {
        return ENROLEE + id;
    }

    static String peer(String name) {
        return PEER + name;
    }

    /** The registry id of the Enrolee; empty when the session is somebody else's. */
    static Optional<String> enroleeId(PeerIdentity peer) {
        return after(ENROLEE, peer);
    }

    /** The registry name of the peer; empty when the session is somebody else's. */
    static Optional<String> peerName(PeerIdentity peer) {
        return after(PEER, peer);
    }

    private static Optional<String> after(String prefix, PeerIdentity peer) {
        return peer.principal().startsWith(prefix) ? Optional.of(peer.principal().substring(prefix.length())) : Optional.empty();
    }
}
