package org.kedge.pki.component;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.Supplier;

/** The clock that is bound at the moment. */
final class LateClock extends Clock {
    private final Supplier<Clock> bound;

    LateClock(Supplier<Clock> bound) {
        this.bound = bound;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return bound.get().withZone(zone);
    }

    @Override
    public Instant instant() {
        return bound.get().instant();
    }
}
