package org.kedge.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition, bounded; five processes may start at once on a busy machine. */
final class Await {
    private static final Duration PATIENCE = Duration.ofSeconds(240);
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

    /** A command that fails says that it is not so yet: its bundle may be starting, or just take its configuration. */
    static void until(String what, Condition condition) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            // Taken before: whoever was held up while the limit passed looks once more.
            boolean late = System.nanoTime() - end > 0;
            IllegalStateException failure = null;
            try {
                if (condition.holds()) {
                    return;
                }
            } catch (IllegalStateException e) {
                failure = e;
            }
            if (late) {
                throw new IOException("not within " + PATIENCE.toSeconds() + " s: " + what, failure);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
