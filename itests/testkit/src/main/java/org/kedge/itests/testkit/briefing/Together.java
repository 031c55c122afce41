package org.kedge.itests.testkit.briefing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Runs something on several threads that begin at the same moment. */
final class Together {
    /** What one thread does. */
    @FunctionalInterface
    interface Work<T> {
        T run(int thread) throws Exception;
    }

    private Together() {
    }

    static <T> List<T> run(int count, Work<T> work) {
        CyclicBarrier start = new CyclicBarrier(count);
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            List<Future<T>> running = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int own = i;
                Callable<T> task = () -> {
                    start.await(30, TimeUnit.SECONDS);
                    return work.run(own);
                };
                running.add(threads.submit(task));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> one : running) {
                results.add(one.get(60, TimeUnit.SECONDS));
            }
            return results;
        } catch (Exception e) {
            throw new AssertionError("on one of " + count + " threads", e);
        } finally {
            threads.shutdownNow();
        }
    }
}
