package org.kedge.transport.core;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Protocol threads with a plain queue, and one timer thread that hands due tasks over to them. A pool that keeps every task in a time
 * ordered queue, as the JDK's scheduled pool does, costs a PSK handshake a quarter more CPU time.
 */
public final class Scheduler extends AbstractExecutorService implements ScheduledExecutorService {
    private final ThreadPoolExecutor pool;
    private final ScheduledThreadPoolExecutor timer;

    Scheduler(ThreadPoolExecutor pool, ScheduledThreadPoolExecutor timer) {
        this.pool = pool;
        this.timer = timer;
    }

    @Override
    public void execute(Runnable task) {
        pool.execute(task);
    }

    private Runnable handOver(Runnable task) {
        return () -> {
            try {
                pool.execute(task);
            } catch (RejectedExecutionException e) {
                // Stopped meanwhile: what was due belongs to nobody any more.
                return;
            }
        };
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        return timer.schedule(handOver(task), delay, unit);
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
        return timer.schedule(task, delay, unit);
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long first, long period, TimeUnit unit) {
        return timer.scheduleAtFixedRate(handOver(task), first, period, unit);
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long first, long delay, TimeUnit unit) {
        return timer.scheduleWithFixedDelay(handOver(task), first, delay, unit);
    }

    @Override
    public void shutdown() {
        timer.shutdown();
        pool.shutdown();
    }

    @Override
    public List<Runnable> shutdownNow() {
        List<Runnable> left = new ArrayList<>(timer.shutdownNow());
        left.addAll(pool.shutdownNow());
        return left;
    }

    @Override
    public boolean isShutdown() {
        return pool.isShutdown();
    }

    @Override
    public boolean isTerminated() {
        return timer.isTerminated() && pool.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        long end = System.nanoTime() + unit.toNanos(timeout);
        return timer.awaitTermination(timeout, unit) && pool.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS);
    }
}
