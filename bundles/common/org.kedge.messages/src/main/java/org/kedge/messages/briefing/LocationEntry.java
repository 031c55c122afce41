package org.kedge.messages.briefing;

import java.time.Instant;

import org.kedge.api.briefing.Location;
import org.kedge.api.identity.NodeId;

/**
 * What a technician signs about a node: JSON with a detached signature, as instructions have (D-82, D-83).
 *
 * @param node which node
 * @param location where it is
 * @param time when that was found, in whole seconds; a later entry replaces an earlier one
 */
public record LocationEntry(NodeId node, Location location, Instant time) {
}
