package org.kedge.work;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

class TimesTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

    @Test
    void aCredentialEndsAtItsTime() {
        Times times = new Times(Clock.fixed(NOW, ZoneOffset.UTC));
        assertTrue(times.usable(Optional.of(NOW.plusNanos(1))));
        assertFalse(times.usable(Optional.of(NOW)));
        assertTrue(times.usable(Optional.empty()));
        assertEquals(Duration.ofSeconds(3), times.left(NOW.plusSeconds(3)));
        assertEquals(Duration.ZERO, times.left(NOW.minusSeconds(3)));
    }

    @Test
    void withAClockThatIsNotTrustedNothingHasEnded() {
        Times times = new Times(new Clock() {
            @Override
            public Instant instant() {
                throw new KedgeException(ErrorCode.CLOCK_NOT_TRUSTED, "scripted");
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        });
        assertEquals(Optional.empty(), times.trusted());
        assertTrue(times.usable(Optional.of(Instant.EPOCH)));
        assertFalse(times.left(Instant.now().plusSeconds(3600)).isZero(), "deadlines come from the same wrong clock");
    }
}
