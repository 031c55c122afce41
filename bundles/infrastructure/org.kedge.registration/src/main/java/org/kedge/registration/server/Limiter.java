package org.kedge.registration.server;

import java.util.concurrent.TimeUnit;

/** Allows a number of events per minute and counts what it held back. Thread-safe. */
public final class Limiter {
    private static final long WINDOW = TimeUnit.MINUTES.toNanos(1);

    private final int perMinute;
    private long windowStart = System.nanoTime();
    private int used;
    private long suppressed;

    /** @param perMinute how many events may pass within a minute */
    public Limiter(int perMinute) {
        this.perMinute = perMinute;
    }

    /**
     * What happens to an event.
     *
     * @param allowed whether it may
     * @param suppressed how many were held back since the last one that passed
     */
    public record Decision(boolean allowed, long suppressed) {
    }

    /** Decides on an event that happens now. */
    public synchronized Decision next() {
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
