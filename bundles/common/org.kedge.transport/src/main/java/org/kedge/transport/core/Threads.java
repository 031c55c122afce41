package org.kedge.transport.core;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Named daemon threads in bounded pools, each owned by one client or listener. */
public final class Threads {
    private Threads() {
    }

    private static ThreadFactory named(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, "kedge-" + name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /**
     * Protocol work and timers; tasks never block.
     *
     * @param name begins with the transport, for example {@code dtls-mef}
     */
    public static Scheduler protocol(String name, int threads) {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, named(name + "-timer"));
        timer.setRemoveOnCancelPolicy(true);
        return new Scheduler(new ThreadPoolExecutor(threads, threads, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), named(name)),
                timer);
    }

    /**
     * Work that may block; rejects when the queue is full; idle threads end.
     *
     * @param name begins with the transport
     */
    public static ThreadPoolExecutor workers(String name, int threads, int queue) {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(threads, threads, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(queue),
                named(name));
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /** Stops a pool, waiting briefly for its running tasks. */
    public static void stop(ExecutorService executor) {
        executor.shutdownNow();
        try {
            executor.awaitTermination(500, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops a pool after its queued tasks: completions of stages must not get lost. What cannot finish in time runs here. */
    public static void finish(ExecutorService executor) {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(500, TimeUnit.MILLISECONDS)) {
                executor.shutdownNow().forEach(Runnable::run);
            }
        } catch (InterruptedException e) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
