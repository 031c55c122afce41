package org.kedge.maf;

import java.util.concurrent.TimeUnit;

/** Allows a number of events per minute and counts what it held back. Thread-safe. */
final class Limiter {
    private static final long WINDOW = TimeUnit.MINUTES.toNanos(1);

    private final int perMinute;
    private long windowStart = System.nanoTime();
    private int used;
    private long suppressed;

    Limiter(int perMinute) {
        this.perMinute = perMinute;
    }

    /**
     * Whether an event may pass.
     *
     * @param allowed whether it may
     * @param suppressed how many were held back since the last one that passed
     */
    record Decision(boolean allowed, long suppressed) {
    }

    synchronized Decision next() {
        long now = System.nanoTime();
        if (now - windowStart >= WINDOW) {
            windowStart = now;
            used = 0;
        }
        if (used >= perMinute) {
            suppressed++;
            return new Decision(false, suppressed);
        }
        used++;
        Decision decision = new Decision(true, suppressed);
        suppressed = 0;
        return decision;
    }
}
