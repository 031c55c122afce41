package org.kedge.maf;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The threads of the first contacts: one for times, several for what blocks. Their queues are bounded by the handshakes that wait. */
final class ContactThreads implements AutoCloseable {
    /** They wait for the disk more than they work: what waits together is committed together. */
    private static final int BLOCKING = 16;
    private static final int IDLE_SECONDS = 30;

    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> thread(task, "kedge-maf-timer"));
    private final ThreadPoolExecutor blocking = new ThreadPoolExecutor(BLOCKING, BLOCKING, IDLE_SECONDS, TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(), task -> thread(task, "kedge-maf-contact"));

    ContactThreads() {
        timer.setRemoveOnCancelPolicy(true);
        blocking.allowCoreThreadTimeOut(true);
    }

    /** @throws RejectedExecutionException after the close */
    Future<?> later(Runnable task, Duration delay) {
        return timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** @throws RejectedExecutionException after the close */
    void run(Runnable task) {
        blocking.execute(task);
    }

    private static Thread thread(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** What runs may end; nothing new begins. */
    @Override
    public void close() {
        timer.shutdownNow();
        blocking.shutdown();
    }
}
