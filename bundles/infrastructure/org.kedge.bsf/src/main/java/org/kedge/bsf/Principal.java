package org.kedge.bsf;

import java.util.Optional;
import org.kedge.api.transport.PeerIdentity;

/** Whose a session of Zn is, as the key resolver named it and the handler reads it: {@code peer:<name>}, as at a MEF. */
final class Principal {
    private static final String PEER = "peer:";

    private Principal() {
    }

    static String peer(String name) {
        return PEER + name;
    }

    /** The registry name of the peer; empty when the session is somebody else's. */
    static Optional<String> peerName(PeerIdentity peer) {
        return peer.principal().startsWith(PEER) ? Optional.of(peer.principal().substring(PEER.length())) : Optional.empty();
    }
}
