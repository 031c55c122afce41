package org.kedge.itests.testkit;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for conditions instead of sleeping. */
public final class Await {
    /** Long enough for a loaded machine; a condition that holds returns at once. */
    public static final Duration DEFAULT = Duration.ofSeconds(60);

    private static final long POLL_NANOS = Duration.ofMillis(10).toNanos();

    private Await() {
    }

    /** Waits up to {@link #DEFAULT} until the condition holds. */
    public static void until(String what, Callable<Boolean> condition) {
        until(what, DEFAULT, condition);
    }

    /**
     * Waits until the condition holds. A condition that throws an exception does not hold yet: what is asked may be starting, or just
     * being replaced.
     *
     * @param what for the message of the failure
     * @throws AssertionError when it does not hold within the limit
     */
    public static void until(String what, Duration limit, Callable<Boolean> condition) {
        value(what, limit, () -> condition.call() ? Optional.of(true) : Optional.empty());
    }

    /** Waits until there is a value, and returns it; an exception is no value yet. */
    public static <T> T value(String what, Duration limit, Callable<Optional<T>> source) {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            // Taken before: whoever was held up while the limit passed looks once more.
            boolean last = System.nanoTime() - end > 0;
            Exception fault = null;
            try {
                Optional<T> value = source.call();
                if (value.isPresent()) {
                    return value.get();
                }
            } catch (Exception e) {
                fault = e;
            }
            if (last || fault instanceof InterruptedException) {
                throw new AssertionError("not within " + limit.toSeconds() + " s: " + what, fault);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }
}
