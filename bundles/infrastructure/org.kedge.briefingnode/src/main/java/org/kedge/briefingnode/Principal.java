package org.kedge.briefingnode;

import java.util.Optional;

import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.NodeId;
import org.kedge.api.transport.PeerIdentity;

/**
 * Whose a session is, as the key resolver named it and the handler reads it: the Node-ID of a listed node, or {@code unlisted <Node-ID>} of
 * one that was verified against the anchors for unlisted nodes. A Node-ID has no space, so neither can be taken for the other.
 */
final class Principal {
    private static final String UNLISTED = "unlisted ";

    private Principal() {
    }

    static String listed(NodeId node) {
        return node.value();
    }

    static String unlisted(NodeId node) {
        return UNLISTED + node;
    }

    static boolean isUnlisted(PeerIdentity peer) {
        return peer.principal().startsWith(UNLISTED);
    }

    /** The Node-ID; empty when the principal holds none, as that of an anonymous session. */
    static Optional<NodeId> node(PeerIdentity peer) {
        try {
            return Optional.of(new NodeId(isUnlisted(peer) ? peer.principal().substring(UNLISTED.length()) : peer.principal()));
        } catch (KedgeException e) {
            return Optional.empty();
        }
    }
}
