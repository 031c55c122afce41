package org.kedge.work;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One timer thread and a bounded pool of workers, all daemons; idle workers end. */
public final class Threads implements Tasks, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Threads.class);
    private static final long STOP_MILLIS = 400;

    private final String events;
    private final Runnable overloaded;
    private final ScheduledThreadPoolExecutor timer;
    private final ThreadPoolExecutor workers;

    /** For callers who look at what {@link #run} returns. */
    public Threads(Pool pool) {
        this(pool, () -> { });
    }

    /** @param overloaded called for every task that is not run because too many are waiting */
    public Threads(Pool pool, Runnable overloaded) {
        this.events = pool.events();
        this.overloaded = overloaded;
        timer = new ScheduledThreadPoolExecutor(1, named(pool.timer()));
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        workers = new ThreadPoolExecutor(pool.size(), pool.size(), 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(pool.queued()),
                named(pool.workers()));
        workers.allowCoreThreadTimeOut(true);
    }

    private static ThreadFactory named(String role) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, "kedge-" + role + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    @Override
    public boolean run(Runnable task) {
        try {
            workers.execute(logged(task));
            return true;
        } catch (RejectedExecutionException e) {
            if (!workers.isShutdown()) {
                overloaded.run();
            }
            return false;
        }
    }

    @Override
    public Runnable after(Duration delay, Runnable task) {
        try {
            Future<?> scheduled = timer.schedule(logged(task), Math.max(0, nanos(delay)), TimeUnit.NANOSECONDS);
            return () -> scheduled.cancel(false);
        } catch (RejectedExecutionException e) {
            return () -> { };
        }
    }

    /** An end in the far future does not fit into nanoseconds. */
    private static long nanos(Duration delay) {
        return delay.toDays() > 10_000 ? TimeUnit.DAYS.toNanos(10_000) : delay.toNanos();
    }

    private Runnable logged(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("{}-DEFECT a task failed", events, e);
            }
        };
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    /** Stops both; what still runs is interrupted and waited for, within a second altogether. */
    @Override
    public void close() {
        timer.shutdownNow();
        workers.shutdownNow();
        try {
            timer.awaitTermination(STOP_MILLIS, TimeUnit.MILLISECONDS);
            workers.awaitTermination(STOP_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
