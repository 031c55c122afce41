package org.kedge.itests.container;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Does the same on several hosts at the same time: most of it is waiting. */
final class Everywhere {
    /** What is done on one host. */
    interface Step {
        void on(String host) throws Exception;
    }

    private Everywhere() {
    }

    /** Fails with all failures, each with its host, when the last host is done. */
    static void run(Collection<String> hosts, Step step) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(hosts.size());
        AssertionError failed = new AssertionError("not on every host");
        try {
            Map<String, Future<?>> running = new LinkedHashMap<>();
            for (String host : hosts) {
                running.put(host, threads.submit(() -> {
                    step.on(host);
                    return null;
                }));
            }
            for (Map.Entry<String, Future<?>> host : running.entrySet()) {
                try {
                    host.getValue().get();
                } catch (ExecutionException e) {
                    failed.addSuppressed(new AssertionError("on " + host.getKey() + ": " + e.getCause().getMessage(), e.getCause()));
                }
            }
        } finally {
            threads.shutdownNow();
        }
        if (failed.getSuppressed().length > 0) {
            throw failed;
        }
    }
}
