package org.kedge.itests.container;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition, bounded. */
final class Await {
    private static final long SECONDS = 120;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private Await() {
    }

    /** Fails when the condition does not come true in two minutes; what it throws, assertions too, counts as not yet. */
    static void until(String what, Callable<Boolean> condition) {
        until(what, SECONDS, condition);
    }

    /** As above, with another limit. */
    static void until(String what, long seconds, Callable<Boolean> condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        Throwable last = null;
        boolean late;
        do {
            // Taken before: whoever was held up while the limit passed looks once more.
            late = System.nanoTime() - end > 0;
            try {
                if (condition.call()) {
                    return;
                }
                last = null;
            } catch (Exception | AssertionError e) {
                last = e;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        } while (!late);
        throw new AssertionError("not within " + seconds + " s: " + what, last);
    }
}
