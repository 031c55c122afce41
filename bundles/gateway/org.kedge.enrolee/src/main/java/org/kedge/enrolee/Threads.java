package org.kedge.enrolee;

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

/** One timer thread and a bounded pool of workers, all named {@code kedge-enrolee-*}. */
public final class Threads implements Tasks, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Threads.class);
    private static final int WORKERS = 4;
    private static final int QUEUED = 4096;
    private static final long STOP_MILLIS = 400;

    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, named("timer"));
    private final ThreadPoolExecutor workers = new ThreadPoolExecutor(WORKERS, WORKERS, 30, TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(QUEUED), named("worker"));

    public Threads() {
        timer.setRemoveOnCancelPolicy(true);
        workers.allowCoreThreadTimeOut(true);
    }

    private static ThreadFactory named(String role) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, "kedge-enrolee-" + role + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    @Override
    public void run(Runnable task) {
        try {
            workers.execute(logged(task));
        } catch (RejectedExecutionException e) {
            dropped(e);
        }
    }

    @Override
    public Runnable after(Duration delay, Runnable task) {
        try {
            Future<?> scheduled = timer.schedule(logged(task), delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> scheduled.cancel(false);
        } catch (RejectedExecutionException e) {
            dropped(e);
            return () -> { };
        }
    }

    private void dropped(RejectedExecutionException e) {
        if (!workers.isShutdown()) {
            LOG.error("ENROLEE-OVERLOADED {} tasks are waiting already", QUEUED, e);
        }
    }

    private static Runnable logged(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("ENROLEE-DEFECT a task of the enrolee failed", e);
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
