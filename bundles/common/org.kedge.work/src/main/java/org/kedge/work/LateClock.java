package org.kedge.work;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.Supplier;

/** The trusted clock that is bound at the moment, else the system clock. */
public final class LateClock extends Clock {
    private final Supplier<Optional<Clock>> bound;

    public LateClock(Supplier<Optional<Clock>> bound) {
        this.bound = bound;
    }

    private Clock present() {
        return bound.get().orElseGet(Clock::systemUTC);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return present().withZone(zone);
    }

    @Override
    public Instant instant() {
        return present().instant();
    }
}
