package org.kedge.briefing.local.manual;

import java.util.Optional;

import org.kedge.api.identity.NodeId;

/**
 * The validated configuration of manual entry.
 *
 * @param node this node; empty: no compact text is for it, and an instruction that names a node is left to the enrolee
 * @param confirmSigned whether what a pinned signer has signed waits for the technician all the same
 */
public record ManualSettings(Optional<NodeId> node, boolean confirmSigned) {
}
