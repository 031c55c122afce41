package org.kedge.briefing.node.state;

import java.util.Optional;

import org.kedge.messages.briefing.SignedDocument;

/**
 * What survives a restart.
 *
 * @param remembered the last Briefing Node that a pinned pointer led to
 * @param entry the technician's newest signed entry
 */
public record NodeState(Optional<Remembered> remembered, Optional<SignedDocument> entry) {
    /** Of a node that has seen neither pointer nor technician. */
    public static NodeState empty() {
        return new NodeState(Optional.empty(), Optional.empty());
    }

    public NodeState remembering(Optional<Remembered> node) {
        return new NodeState(node, entry);
    }

    public NodeState with(SignedDocument newer) {
        return new NodeState(remembered, Optional.of(newer));
    }
}
