package org.kedge.briefingnode.staging;

import java.time.Instant;

import org.kedge.api.identity.NodeId;

/**
 * The compact text for one node.
 *
 * @param node whom it is for
 * @param text content of the QR code; with a one-time code in it, it is a secret
 * @param coded whether it holds a one-time code instead of a signature
 * @param expiry when it ends
 */
public record Invitation(NodeId node, String text, boolean coded, Instant expiry) {
    @Override
    public String toString() {
        return "Invitation[" + node + (coded ? ", one-time code, " : ", signed, ") + expiry + "]";
    }
}
