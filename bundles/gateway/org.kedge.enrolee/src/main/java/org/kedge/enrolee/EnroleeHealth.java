package org.kedge.enrolee;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.kedge.api.enrolment.EnrolmentState;
import org.kedge.api.enrolment.EnrolmentStatus;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator.Health;
import org.kedge.api.health.HealthIndicator.Level;

/** What an owner must know of the enrolments. */
final class EnroleeHealth {
    private EnroleeHealth() {
    }

    static Health of(Optional<KedgeException> loadFailure, boolean store, boolean clockTrusted, List<EnrolmentStatus> enrolments) {
        if (loadFailure.isPresent()) {
            return new Health(Level.CRITICAL, "the enrolments cannot be read: " + loadFailure.get().getMessage());
        }
        if (!store) {
            return new Health(Level.CRITICAL, "no credential store is present; install or start org.kedge.store");
        }
        if (enrolments.isEmpty()) {
            return new Health(Level.WARNING, "no instruction; drop one into the briefing directory");
        }
        Level worst = Level.OK;
        List<String> lines = new ArrayList<>();
        for (EnrolmentStatus enrolment : enrolments) {
            Level level = level(enrolment);
            worst = level.compareTo(worst) > 0 ? level : worst;
            lines.add(enrolment.target() + " " + enrolment.state()
                    + enrolment.lastFailure().map(failure -> " (" + failure.getMessage() + ")").orElse(""));
        }
        if (!clockTrusted) {
            worst = worst == Level.OK ? Level.WARNING : worst;
            lines.add("the clock is before the last known good time; set it");
        }
        return new Health(worst, String.join("; ", lines));
    }

    private static Level level(EnrolmentStatus enrolment) {
        if (enrolment.state() == EnrolmentState.FAILED || enrolment.state() == EnrolmentState.EXPIRED) {
            return Level.CRITICAL;
        }
        return enrolment.state() == EnrolmentState.WAITING || enrolment.lastFailure().isPresent() ? Level.WARNING : Level.OK;
    }
}
