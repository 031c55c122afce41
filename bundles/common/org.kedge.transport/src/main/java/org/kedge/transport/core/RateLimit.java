package org.kedge.transport.core;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Lets a few events a second or minute through and counts the others, for logs and audit records that a peer can cause. Thread-safe. */
public final class RateLimit {
    private final int events;
    private final long windowNanos;
    private final LongSupplier nanos;
    private long windowStart;
    private int inWindow;
    private long suppressed;

    /** @param perSecond how many events pass in one second */
    public RateLimit(int perSecond) {
        this(perSecond, TimeUnit.SECONDS, System::nanoTime);
    }

    /**
     * @param window one of which lets the given number of events pass
     * @param nanos monotonic time
     */
    public RateLimit(int events, TimeUnit window, LongSupplier nanos) {
        this.nanos = nanos;
        this.windowStart = nanos.getAsLong();
        this.events = events;
        this.windowNanos = window.toNanos(1);
    }

    /** Whether the event passes; otherwise it is counted. */
    public synchronized boolean pass() {
        long now = nanos.getAsLong();
        if (now - windowStart >= windowNanos) {
            windowStart = now;
            inWindow = 0;
        }
        if (inWindow < events) {
            inWindow++;
            return true;
        }
        suppressed++;
        return false;
    }

    /** How many events were held back since the last call. */
    public synchronized long takeSuppressed() {
        long count = suppressed;
        suppressed = 0;
        return count;
    }
}
