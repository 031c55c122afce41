package org.kedge.enrolee;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.BriefingOffer;
import org.kedge.api.briefing.BriefingReport;

/**
 * What became of everything that was gathered.
 *
 * @param report for the node
 * @param chosen the offered instruction for each target that has an acceptable one
 */
record Judgement(BriefingReport report, Map<String, Briefing> chosen) {
    Optional<Briefing> chosen(String target) {
        return Optional.ofNullable(chosen.get(target));
    }

    List<BriefingOffer> offers(String target) {
        return offers(report, target);
    }

    /** What each provider had for a target, with those that had nothing at all. */
    static List<BriefingOffer> offers(BriefingReport report, String target) {
        return report.offers().stream().filter(offer -> offer.target().map(target::equals).orElse(true)).toList();
    }
}
