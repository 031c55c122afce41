package org.kedge.enrolee;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import org.kedge.api.audit.AuditRecord;
import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.BriefingOffer;
import org.kedge.api.briefing.BriefingOffer.Verdict;
import org.kedge.api.briefing.BriefingReport;
import org.kedge.api.error.KedgeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the last report, and tells what is new in it: one line of log and one audit record for each refusal, conflict and outage. */
final class Minutes {
    private static final Logger LOG = LoggerFactory.getLogger(Minutes.class);

    private final Auditor auditor;
    private Map<String, BriefingOffer> told = Map.of();
    private long order;
    private volatile Optional<BriefingReport> last = Optional.empty();
    private volatile List<Briefing> heard = List.of();

    Minutes(Auditor auditor) {
        this.auditor = auditor;
    }

    Optional<BriefingReport> last() {
        return last;
    }

    /** Every instruction of the last round. */
    List<Briefing> heard() {
        return heard;
    }

    /**
     * Keeps the report of a round as it was judged first: what follows from it changes how the same offers would look.
     *
     * @return false when this round, or a newer one, was reported before
     */
    boolean keep(Gathered gathered, BriefingReport report) {
        Map<String, BriefingOffer> notable = new HashMap<>();
        report.offers().stream().filter(Minutes::notable).forEach(offer -> notable.put(key(offer), offer));
        Map<String, BriefingOffer> before;
        synchronized (this) {
            if (gathered.order() <= order) {
                return false;
            }
            order = gathered.order();
            last = Optional.of(report);
            heard = gathered.briefings().toList();
            before = told;
            told = notable;
        }
        notable.forEach((key, offer) -> {
            if (!before.containsKey(key)) {
                tell(offer, offer.why().orElseThrow());
            }
        });
        Set<String> failing = failing(notable);
        failing(before).stream().filter(provider -> !failing.contains(provider))
                .forEach(provider -> LOG.info("BRIEFING-BACK provider={} answers again", provider));
        return true;
    }

    /** A provider that the owner has excluded is in the report; it is no news. */
    private static boolean notable(BriefingOffer offer) {
        return offer.verdict() == Verdict.FAILED
                || (offer.verdict() == Verdict.REFUSED || offer.verdict() == Verdict.CONFLICT) && offer.target().isPresent();
    }

    private static String key(BriefingOffer offer) {
        return offer.verdict() + " " + offer.provider() + " " + offer.target() + offer.serial() + offer.why().map(KedgeException::code);
    }

    private static Set<String> failing(Map<String, BriefingOffer> offers) {
        return offers.values().stream().filter(offer -> offer.verdict() == Verdict.FAILED).map(BriefingOffer::provider)
                .collect(Collectors.toSet());
    }

    private void tell(BriefingOffer offer, KedgeException why) {
        if (offer.verdict() == Verdict.FAILED) {
            LOG.warn("BRIEFING-FAILED provider={} code={}: {}", offer.provider(), why.code(), why.getMessage());
            return;
        }
        String target = offer.target().orElseThrow();
        boolean conflict = offer.verdict() == Verdict.CONFLICT;
        LOG.warn("{} target={} provider={} code={}: {}", conflict ? "BRIEFING-CONFLICT" : "BRIEFING-REFUSED", target, offer.provider(),
                why.code(), why.getMessage());
        auditor.record(conflict ? "briefing.conflict" : "briefing.refused", AuditRecord.Outcome.REFUSED, target, offer.provider(),
                Map.of("code", why.code().code(), "serial", Long.toString(offer.serial().orElse(0)), "trust", offer.trust().word()));
    }
}
