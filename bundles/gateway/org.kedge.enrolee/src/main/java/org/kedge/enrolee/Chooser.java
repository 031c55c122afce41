package org.kedge.enrolee;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import org.kedge.api.audit.AuditRecord;
import org.kedge.api.briefing.Briefing;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the instruction for a target: the first acceptable one in order of ranking, else the one accepted before, so that an old or
 * foreign file that somebody drops cannot stop a renewal. A refused one is logged and audited once.
 */
final class Chooser {
    private static final Logger LOG = LoggerFactory.getLogger(Chooser.class);

    private final Briefings briefings;
    private final Auditor auditor;
    private final Map<String, String> refusals = new ConcurrentHashMap<>();

    Chooser(Briefings briefings, Auditor auditor) {
        this.briefings = briefings;
        this.auditor = auditor;
    }

    /** The first acceptable offer. */
    Optional<Briefing> offered(String target, Optional<Briefing> accepted, List<Briefing> offers) {
        for (Briefing offer : offers) {
            try {
                briefings.check(offer, accepted);
                return Optional.of(offer);
            } catch (KedgeException refusal) {
                refused(target, offer, refusal);
            }
        }
        return Optional.empty();
    }

    /** @throws KedgeException why there is no instruction to act on */
    Briefing choose(String target, Optional<Briefing> accepted, Briefings.Gathered gathered) {
        List<Briefing> offers = gathered.of(target);
        Optional<Briefing> offered = offered(target, accepted, offers);
        if (offered.isPresent()) {
            return offered.get();
        }
        if (accepted.isPresent()) {
            briefings.check(accepted.get(), accepted);
            return accepted.get();
        }
        if (!offers.isEmpty()) {
            briefings.check(offers.get(0), accepted);
        }
        throw gathered.failures().stream().findFirst().orElseGet(
                () -> new KedgeException(ErrorCode.BRIEFING_NONE, "no briefing provider has an instruction for " + target));
    }

    private void refused(String target, Briefing offer, KedgeException refusal) {
        String what = refusal.code() + " " + offer.provider() + " " + offer.instruction().serial();
        if (!what.equals(refusals.put(target, what))) {
            LOG.warn("BRIEFING-REFUSED target={} provider={} code={}: {}", target, offer.provider(), refusal.code(), refusal.getMessage());
            auditor.record("briefing.refused", AuditRecord.Outcome.REFUSED, target, offer.provider(),
                    Map.of("code", refusal.code().code(), "serial", Long.toString(offer.instruction().serial())));
        }
    }
}
