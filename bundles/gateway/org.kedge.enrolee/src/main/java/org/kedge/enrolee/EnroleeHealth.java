package org.kedge.enrolee;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.kedge.api.briefing.BriefingOffer;
import org.kedge.api.briefing.BriefingOffer.Verdict;
import org.kedge.api.briefing.BriefingReport;
import org.kedge.api.enrolment.EnrolmentState;
import org.kedge.api.enrolment.EnrolmentStatus;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator.Health;
import org.kedge.api.health.HealthIndicator.Level;

/** What an owner must know of the enrolments, and of where their instructions come from. */
final class EnroleeHealth {
    private static final int MOST_CONFLICTS = 3;

    private EnroleeHealth() {
    }

    static Health of(Optional<KedgeException> loadFailure, boolean store, boolean clockTrusted, List<EnrolmentStatus> enrolments,
            Optional<BriefingReport> briefing) {
        if (loadFailure.isPresent()) {
            return new Health(Level.CRITICAL, "the enrolments cannot be read: " + loadFailure.get().getMessage());
        }
        if (!store) {
            return new Health(Level.CRITICAL, "no credential store is present; install or start org.kedge.store");
        }
        if (enrolments.isEmpty()) {
            return new Health(Level.WARNING, "never briefed: no instruction was accepted; " + why(briefing));
        }
        Level worst = Level.OK;
        List<String> lines = new ArrayList<>();
        for (EnrolmentStatus enrolment : enrolments) {
            Level level = level(enrolment);
            worst = level.compareTo(worst) > 0 ? level : worst;
            lines.add(enrolment.target() + " " + enrolment.state()
                    + enrolment.lastFailure().map(failure -> " (" + failure.getMessage() + ")").orElse(""));
        }
        List<String> warnings = new ArrayList<>(sources(briefing));
        if (!clockTrusted) {
            warnings.add("the clock is before the last known good time; set it");
        }
        lines.addAll(warnings);
        return new Health(worst == Level.OK && !warnings.isEmpty() ? Level.WARNING : worst, String.join("; ", lines));
    }

    private static String why(Optional<BriefingReport> briefing) {
        return briefing.map(BriefingReport::offers).orElse(List.of()).stream()
                .filter(offer -> offer.verdict() == Verdict.FAILED || offer.verdict() == Verdict.REFUSED).findFirst()
                .map(offer -> offer.provider() + ": " + message(offer))
                .orElse("drop one into the briefing directory, or configure another source and run kedge:briefings --now");
    }

    private static List<String> sources(Optional<BriefingReport> briefing) {
        List<BriefingOffer> offers = briefing.map(BriefingReport::offers).orElse(List.of());
        List<String> lines = new ArrayList<>();
        offers.stream().filter(offer -> offer.verdict() == Verdict.CONFLICT).limit(MOST_CONFLICTS)
                .forEach(offer -> lines.add(message(offer)));
        if (!offers.isEmpty() && offers.stream().allMatch(offer -> offer.verdict() == Verdict.FAILED)) {
            lines.add("every source of instructions failed: " + message(offers.get(0)));
        }
        return lines;
    }

    private static String message(BriefingOffer offer) {
        return offer.why().map(KedgeException::getMessage).orElse(offer.verdict().name());
    }

    private static Level level(EnrolmentStatus enrolment) {
        if (enrolment.state() == EnrolmentState.FAILED || enrolment.state() == EnrolmentState.EXPIRED) {
            return Level.CRITICAL;
        }
        return enrolment.state() == EnrolmentState.WAITING || enrolment.lastFailure().isPresent() ? Level.WARNING : Level.OK;
    }
}
