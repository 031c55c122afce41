package org.kedge.gba.client;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.gba.GbaStatus;
import org.kedge.api.health.HealthIndicator.Health;
import org.kedge.api.health.HealthIndicator.Level;

/** What an owner must know of GBA. */
final class GbaHealth {
    private static final double NEAR_END = 0.95;

    private GbaHealth() {
    }

    /** @param wanted whether somebody asked for a bootstrap, or there is a USIM */
    static Health of(boolean agreed, boolean wanted, List<GbaStatus> usims, Optional<Instant> now) {
        if (!agreed) {
            return wanted ? new Health(Level.WARNING, "gba.agreement is empty: GBA is off, although it is asked for or a USIM is present")
                    : new Health(Level.OK, "GBA is off");
        }
        Level worst = Level.OK;
        List<String> lines = new ArrayList<>();
        for (GbaStatus usim : usims) {
            Level level = level(usim, now);
            worst = level.compareTo(worst) > 0 ? level : worst;
            lines.add(usim.usim() + " " + usim.notAfter().map(end -> "until " + end).orElse("not bootstrapped")
                    + usim.lastFailure().map(failure -> " (" + failure.getMessage() + ")").orElse(""));
        }
        return new Health(worst, lines.isEmpty() ? "no USIM" : String.join("; ", lines));
    }

    private static Level level(GbaStatus usim, Optional<Instant> now) {
        boolean ended = usim.notAfter().map(end -> now.map(time -> !end.isAfter(time)).orElse(false)).orElse(true);
        if (usim.lastFailure().isPresent()) {
            return ended || usim.lastFailure().get().code() == ErrorCode.NETWORK_AUTH_FAILED ? Level.CRITICAL : Level.WARNING;
        }
        boolean near = usim.notAfter().isPresent() && usim.since().isPresent() && now.isPresent()
                && Duration.between(usim.since().get(), now.get()).toMillis()
                        >= Duration.between(usim.since().get(), usim.notAfter().get()).toMillis() * NEAR_END;
        return near ? Level.WARNING : Level.OK;
    }
}
