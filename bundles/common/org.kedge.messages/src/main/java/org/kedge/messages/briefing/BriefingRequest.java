package org.kedge.messages.briefing;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.briefing.Location;
import org.kedge.api.identity.NodeId;
import org.kedge.messages.compact.OneTimeCode;

/**
 * What a node asks its Briefing Node: {@code POST /briefing} over a mutually authenticated channel.
 *
 * @param node the Node-ID it claims; the Briefing Node believes its handshake, and refuses when both differ
 * @param reason why it asks
 * @param held serial of the instruction in force by target id; for the record of the Briefing Node
 * @param keys KpmIDs of delivered keys it holds; they are not delivered again
 * @param code a one-time code that a technician entered
 * @param location where it says it is itself
 * @param entry the signed entry of a technician
 */
public record BriefingRequest(Optional<NodeId> node, BootstrapTrigger.Kind reason, Map<String, Long> held, List<String> keys,
        Optional<OneTimeCode> code, Optional<Location> location, Optional<SignedDocument> entry) {
    /** Path of the resource. */
    public static final String PATH = "briefing";

    public BriefingRequest {
        held = Map.copyOf(held);
        keys = List.copyOf(keys);
    }
}
