package org.kedge.work;

import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/** A token bucket: a burst passes at once, then so many per second. What is held back is counted. Thread-safe. */
public final class RateLimit {
    private static final double NANOS = 1e9;

    private final IntSupplier perSecond;
    private final IntSupplier burst;
    private final LongSupplier nanos;
    private double tokens;
    private long last;
    private long suppressed;

    /** @param nanos monotonic time */
    public RateLimit(IntSupplier perSecond, IntSupplier burst, LongSupplier nanos) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.nanos = nanos;
        this.tokens = burst.getAsInt();
        this.last = nanos.getAsLong();
    }

    /** For log lines that a peer can cause: at most so many per second. */
    public static RateLimit ofLog(int perSecond) {
        return new RateLimit(() -> perSecond, () -> perSecond, System::nanoTime);
    }

    /** Whether the event passes; otherwise it is counted. */
    public synchronized boolean pass() {
        long now = nanos.getAsLong();
        tokens = Math.min(burst.getAsInt(), tokens + (now - last) / NANOS * perSecond.getAsInt());
        last = now;
        if (tokens < 1) {
            suppressed++;
            return false;
        }
        tokens--;
        return true;
    }

    /** How many events were held back since the last call. */
    public synchronized long takeSuppressed() {
        long count = suppressed;
        suppressed = 0;
        return count;
    }
}
