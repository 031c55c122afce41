package org.kedge.briefingnode;

import java.util.Map;
import java.util.function.UnaryOperator;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.NodeId;
import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.api.infrastructure.briefing.NodeRegistry;
import org.kedge.registration.server.AuditTrail;

/**
 * Changes of the record of a node, one after the other, each audited before it is made. Two processes on one registry may still change one
 * record at the same time: then the later change stands. Thread-safe.
 */
final class NodeEdits {
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
     * @throws KedgeException {@link ErrorCode#PEER_UNKNOWN}, {@link ErrorCode#IMPORT_MALFORMED}, {@link ErrorCode#AUDIT_UNAVAILABLE}
     */
    synchronized NodeRecord change(NodeId id, String event, String peer, Map<String, String> facts, UnaryOperator<NodeRecord> change) {
        NodeRecord before = find(id);
        NodeRecord after = change.apply(before);
        if (!after.equals(before)) {
            audit.granted(event, id.value(), peer, facts);
            try {
                nodes.update(after);
            } catch (RuntimeException e) {
                audit.failed(event, id.value(), peer, facts, KedgeException.of(e));
                throw e;
            }
        }
        return after;
    }

    /** @return whether there was one */
    synchronized boolean remove(NodeId id, String event) {
        if (nodes.find(id).isEmpty()) {
            return false;
        }
        audit.granted(event, id.value(), "", Map.of("change", "removed"));
        return nodes.remove(id);
    }

    /** @throws KedgeException {@link ErrorCode#PEER_UNKNOWN} */
    NodeRecord find(NodeId id) {
        return nodes.find(id).orElseThrow(() -> new KedgeException(ErrorCode.PEER_UNKNOWN, "there is no node " + id));
    }
}
