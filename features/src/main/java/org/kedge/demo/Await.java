package org.kedge.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition, bounded; five processes may start at once on a busy machine. */
final class Await {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private Await() {
    }

    /** A condition that may fail while processes come up. */
    interface Condition {
        boolean holds() throws IOException;
    }

    static Duration patience() {
        return PATIENCE;
    }

    static void until(String what, Condition condition) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > end) {
                throw new IOException("not within " + PATIENCE.toSeconds() + " s: " + what);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
