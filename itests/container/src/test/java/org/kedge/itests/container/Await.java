package org.kedge.itests.container;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition, bounded. */
final class Await {
    private static final long SECONDS = 20;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private Await() {
    }

    /** Fails when the condition does not come true within 20 s; what it throws counts as not yet. */
    static void until(String what, Callable<Boolean> condition) {
        until(what, SECONDS, condition);
    }

    /** As above, with another limit. */
    static void until(String what, long seconds, Callable<Boolean> condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        Exception last = null;
        do {
            try {
                if (condition.call()) {
                    return;
                }
                last = null;
            } catch (Exception e) {
                last = e;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        } while (System.nanoTime() < end);
        throw new AssertionError("not within " + seconds + " s: " + what, last);
    }
}
