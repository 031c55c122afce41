package org.kedge.briefingnode;

import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.api.infrastructure.briefing.NodeRegistry;
import org.kedge.messages.compact.OneTimeCode;
import org.kedge.registration.server.AuditTrail;

/**
 * One-time codes: who brings one proves that the technician who was given it stands at the node (D-82). The node has authenticated itself
 * before; the code is no credential, it says that this device is where its owner sent somebody. Thread-safe.
 */
final class CodeGate {
    private static final String ACCEPTED = "code.accepted";

    private final NodeRegistry nodes;
    private final NodeEdits edits;
    private final AuditTrail audit;
    private final InstantSource clock;

    CodeGate(NodeRegistry nodes, NodeEdits edits, AuditTrail audit, InstantSource clock) {
        this.nodes = nodes;
        this.edits = edits;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Lets a node on, or not.
     *
     * @return its record, which does not require a code any more
     * @throws KedgeException {@link ErrorCode#BRIEFING_CODE_REFUSED}
     */
    NodeRecord pass(NodeRecord node, Optional<OneTimeCode> code, String peer) {
        boolean required = Labels.codeRequired(node);
        if (code.isEmpty()) {
            if (required) {
                throw refused(node, "has to bring the one-time code that its technician has");
            }
            return node;
        }
        switch (nodes.redeem(node.id(), code.get().value(), clock.instant())) {
            case ACCEPTED:
                // Before the label goes: with the code used up and no record of it, a new code is the way on.
                audit.granted(ACCEPTED, node.id().value(), peer, Map.of());
                return required ? edits.change(node.id(), EditCommands.EDIT, peer, Map.of("change", "labels -" + Labels.CODE_REQUIRED),
                        now -> Labels.without(now, Labels.CODE_REQUIRED)) : node;
            case WRONG:
                throw refused(node, "brought a wrong one-time code");
            default:
                // The answer to the code may have been lost: who needs none any more may well bring it again.
                if (required) {
                    throw refused(node, "brought a one-time code, but its own is used, or its time or attempts are over");
                }
                return node;
        }
    }

    private static KedgeException refused(NodeRecord node, String why) {
        return new KedgeException(ErrorCode.BRIEFING_CODE_REFUSED, "node " + node.id() + " " + why);
    }
}
