package org.kedge.work;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

class RateLimitTest {
    @Test
    void aBurstPassesThenSoManyPerSecond() {
        AtomicLong nanos = new AtomicLong();
        RateLimit limit = new RateLimit(() -> 1, () -> 2, nanos::get);
        assertTrue(limit.pass() && limit.pass());
        assertFalse(limit.pass());
        assertFalse(limit.pass());
        assertEquals(2, limit.takeSuppressed());
        assertEquals(0, limit.takeSuppressed());
        nanos.addAndGet(1_000_000_000L);
        assertTrue(limit.pass());
        assertFalse(limit.pass());
    }
}
