package org.kedge.transport.dtls.engine;

import java.util.concurrent.TimeUnit;

/** Lets a few events per second through and counts the others, for log lines and audit records that a peer can cause. Thread-safe. */
public final class RateLimit {
    private final int perSecond;
    private long windowStart = System.nanoTime();
    private int inWindow;
    private long suppressed;

    /** @param perSecond how many events pass in one second */
    public RateLimit(int perSecond) {
        this.perSecond = perSecond;
    }

    /** Whether the event passes; otherwise it is counted. */
    public synchronized boolean pass() {
        long now = System.nanoTime();
        if (now - windowStart >= TimeUnit.SECONDS.toNanos(1)) {
            windowStart = now;
            inWindow = 0;
        }
        if (inWindow < perSecond) {
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
