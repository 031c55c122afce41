package org.kedge.briefingnode.rules;

import java.util.List;
import java.util.Optional;

import org.kedge.api.infrastructure.briefing.Destination;

/**
 * Whom a node is to enrol with.
 *
 * @param destinations each with another target; empty when no rule decided, or when one decided that the node is given nothing
 * @param steps how it came about, in order
 */
public record Decision(List<Destination> destinations, List<Step> steps) {
    public Decision {
        destinations = List.copyOf(destinations);
        steps = List.copyOf(steps);
    }

    /** The rule that decided; empty when none did. */
    public Optional<Step> decidedBy() {
        // Trying ends with the rule that decides; every list that decides nothing leaves a last step that did not match.
        return steps.isEmpty() ? Optional.empty() : Optional.of(steps.get(steps.size() - 1)).filter(Step::matched);
    }
}
