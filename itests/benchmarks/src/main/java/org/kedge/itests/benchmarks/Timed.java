package org.kedge.itests.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What many actions of one kind took.
 *
 * @param each the durations, the shortest first
 * @param wallNanos the time in all
 */
public record Timed(long[] each, long wallNanos) {
    /** One of many actions. */
    public interface Action {
        void run(int number) throws Exception;
    }

    /** Runs numbered actions, so many at once, and throws what the first one that fails throws. */
    public static Timed of(int count, int atOnce, Action action) throws Exception {
        long[] each = new long[count];
        AtomicInteger next = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(atOnce);
        long wall = System.nanoTime();
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < atOnce; i++) {
            running.add(threads.submit(() -> {
                for (int number = next.getAndIncrement(); number < count; number = next.getAndIncrement()) {
                    long begin = System.nanoTime();
                    action.run(number);
                    each[number] = System.nanoTime() - begin;
                }
                return null;
            }));
        }
        try {
            for (Future<?> future : running) {
                future.get();
            }
        } finally {
            threads.shutdownNow();
        }
        wall = System.nanoTime() - wall;
        Arrays.sort(each);
        return new Timed(each, wall);
    }

    public double perSecond() {
        return each.length * 1e9 / wallNanos;
    }

    /** The duration below which so many of a hundred were; 100 is the worst. */
    public double millis(int percent) {
        return each[Math.min(each.length - 1, each.length * percent / 100)] / 1e6;
    }
}
