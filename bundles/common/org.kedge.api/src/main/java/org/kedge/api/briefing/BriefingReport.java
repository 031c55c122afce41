package org.kedge.api.briefing;

import java.time.Instant;
import java.util.List;

/**
 * One round of briefing: which source won, and why the others did not.
 *
 * @param time when
 * @param trigger why the providers were asked
 * @param offers in the order in which they were considered: by priority, within a provider by serial
 */
public record BriefingReport(Instant time, BootstrapTrigger.Kind trigger, List<BriefingOffer> offers) {
    public BriefingReport {
        offers = List.copyOf(offers);
    }

    /** Whether any source had an instruction that was taken. */
    public boolean briefed() {
        return offers.stream().anyMatch(offer -> offer.verdict() == BriefingOffer.Verdict.CHOSEN);
    }
}
