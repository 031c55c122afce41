package org.kedge.registration.server;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Repeats the removal of what has expired on one thread, the first time after one interval or a minute, whichever is shorter. */
public final class Sweeper implements AutoCloseable {
    private static final Duration FIRST = Duration.ofMinutes(1);

    private final ScheduledExecutorService executor;

    /**
     * @param name of the function, for the name of the thread
     * @param sweep must not throw
     */
    public Sweeper(String name, Runnable sweep, Duration interval) {
        executor = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "kedge-" + name + "-sweep");
            thread.setDaemon(true);
            return thread;
        });
        long first = interval.compareTo(FIRST) < 0 ? interval.toMillis() : FIRST.toMillis();
        executor.scheduleWithFixedDelay(sweep, first, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
