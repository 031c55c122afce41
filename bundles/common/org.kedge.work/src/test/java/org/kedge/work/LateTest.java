package org.kedge.work;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;

class LateTest {
    @Test
    void theClockIsTheOneThatIsBoundNow() {
        AtomicReference<Clock> bound = new AtomicReference<>();
        Clock late = new LateClock(() -> Optional.ofNullable(bound.get()));
        assertTrue(late.instant().isAfter(Instant.EPOCH));
        bound.set(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
        assertEquals(Instant.EPOCH, late.instant());
    }
}
