package org.kedge.work;

import java.time.Duration;

/** The threads and the monotonic time of a bundle. Tests bring their own. Thread-safe. */
public interface Tasks {
    /**
     * Runs a task on a worker, where blocking is allowed.
     *
     * @return false when it will not be run: too many are waiting, or the bundle is stopped
     */
    boolean run(Runnable task);

    /** Runs a short task after a delay, on the timer thread; the result cancels it. */
    Runnable after(Duration delay, Runnable task);

    /** Monotonic time in nanoseconds. */
    long nanos();
}
