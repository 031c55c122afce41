package org.kedge.briefingnode.staging;

import java.time.Instant;
import java.util.List;

import org.kedge.api.infrastructure.briefing.Destination;
import org.kedge.api.infrastructure.briefing.NodeRecord;

/** What staging needs of the running Briefing Node, which registers it as a service. Blocks; thread-safe. */
public interface Issuer {
    /**
     * An instruction in force for a node.
     *
     * @param target id of the Enrolment Target
     * @param serial its serial
     * @param notAfter end of its window
     * @param fresh whether it was issued by this call; false when the one issued before says the same
     */
    record Issued(String target, long serial, Instant notAfter, boolean fresh) {
    }

    /**
     * Issues what a node would be given when it came: one instruction for each destination, anew only where it says something new.
     *
     * @return in order of the destinations
     */
    List<Issued> issue(NodeRecord node, List<Destination> destinations);

    /** A node as the rules may go by it now: a technician who is not pinned any more has said nothing (D-83). */
    NodeRecord believed(NodeRecord node);

    /**
     * How a node finds and knows the Briefing Node.
     *
     * @throws org.kedge.api.error.KedgeException when its own URI or the key that nodes pin is not configured
     */
    Door door();
}
