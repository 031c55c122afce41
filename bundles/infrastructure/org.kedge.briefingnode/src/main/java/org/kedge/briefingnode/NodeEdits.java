package org.kedge.briefingnode;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.NodeId;
import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.api.infrastructure.briefing.NodeRegistry;
import org.kedge.registration.server.AuditTrail;

/**
 * Changes of the record of a node, one after the other, each audited before it is made, and made of the record as it then is, also with
 * other processes on one registry: a node that brings its technician's entry cannot undo that its owner disables it. Thread-safe.
 */
final class NodeEdits {
    private static final int ATTEMPTS = 8;
    private final NodeRegistry nodes;
    private final AuditTrail audit;

    NodeEdits(NodeRegistry nodes, AuditTrail audit) {
        this.nodes = nodes;
        this.audit = audit;
    }

    /**
     * Changes the record as it is now.
     *
     * @return the record as it is then
     * @throws KedgeException {@link ErrorCode#PEER_UNKNOWN}, {@link ErrorCode#IMPORT_MALFORMED}, {@link ErrorCode#AUDIT_UNAVAILABLE},
     *         a code of the registry
     */
    synchronized NodeRecord change(NodeId id, String event, String peer, Map<String, String> facts, UnaryOperator<NodeRecord> change) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            NodeRecord before = find(id);
            NodeRecord after = change.apply(before);
            if (after.equals(before) || made(before, after, event, peer, facts)) {
                return after;
            }
        }
        throw new KedgeException(ErrorCode.REGISTRY_IO, "the record of node " + id + " changed " + ATTEMPTS + " times under our hands");
    }

    private boolean made(NodeRecord before, NodeRecord after, String event, String peer, Map<String, String> facts) {
        String id = after.id().value();
        audit.granted(event, id, peer, facts);
        try {
            if (nodes.replace(before, after)) {
                return true;
            }
        } catch (RuntimeException e) {
            audit.failed(event, id, peer, facts, KedgeException.of(e));
            throw e;
        }
        audit.failed(event, id, peer, facts, new KedgeException(ErrorCode.REGISTRY_IO, "somebody else changed the record first; again"));
        return false;
    }

    /** @return whether there was one */
    synchronized boolean remove(NodeId id, String event, Instant now) {
        if (nodes.find(id).isEmpty()) {
            return false;
        }
        audit.granted(event, id.value(), "", Map.of("change", "removed"));
        return nodes.remove(id, now);
    }

    /** When a node of this id was last removed; what was signed about it before is about that one. */
    Optional<Instant> removed(NodeId id) {
        return nodes.removed(id);
    }

    /** @throws KedgeException {@link ErrorCode#PEER_UNKNOWN} */
    NodeRecord find(NodeId id) {
        return nodes.find(id).orElseThrow(() -> new KedgeException(ErrorCode.PEER_UNKNOWN, "there is no node " + id));
    }
}
