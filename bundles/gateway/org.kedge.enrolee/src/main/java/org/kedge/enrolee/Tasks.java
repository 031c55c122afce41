package org.kedge.enrolee;

import java.time.Duration;

/** The threads and the monotonic time of the enrolee. Tests bring their own. */
public interface Tasks {
    /** Runs a task on a worker, where blocking is allowed; dropped once the enrolee is stopped. */
    void run(Runnable task);

    /** Runs a short task after a delay, on the timer thread; the result cancels it. */
    Runnable after(Duration delay, Runnable task);

    /** Monotonic time in nanoseconds. */
    long nanos();
}
