package org.kedge.briefingnode.staging;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/** Issues the instructions and texts of many nodes, several at a time: the registry commits together what comes together. */
final class Issuance {
    private static final int THREADS = 8;

    private final Issuer issuer;
    private final Printer printer;

    Issuance(Issuer issuer, Printer printer) {
        this.issuer = issuer;
        this.printer = printer;
    }

    /** @return how many instructions were issued anew */
    int issue(List<Plan.Item> items, Texts texts) {
        AtomicInteger next = new AtomicInteger();
        AtomicInteger fresh = new AtomicInteger();
        AtomicInteger number = new AtomicInteger();
        ExecutorService pool = Executors.newFixedThreadPool(THREADS, work -> {
            Thread thread = new Thread(work, "kedge-bbn-staging-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<?>> workers = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                workers.add(pool.submit(() -> {
                    for (int at = next.getAndIncrement(); at < items.size(); at = next.getAndIncrement()) {
                        fresh.addAndGet(issue(items.get(at), texts));
                    }
                }));
            }
            for (Future<?> worker : workers) {
                worker.get();
            }
            return fresh.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KedgeException(ErrorCode.REGISTRY_IO, "staging was interrupted; stage the same list again for what is left", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KedgeException known ? known
                    : new KedgeException(ErrorCode.REGISTRY_IO, "issuing failed: " + e.getCause(), e);
        } finally {
            // No further node is begun; those in hand end by themselves.
            next.set(items.size());
            pool.shutdown();
        }
    }

    private int issue(Plan.Item item, Texts texts) {
        if (!item.node().enabled()) {
            return 0;
        }
        int fresh = item.destinations().isEmpty() ? 0
                : (int) issuer.issue(item.node(), item.destinations()).stream().filter(Issuer.Issued::fresh).count();
        printer.invite(item, texts);
        return fresh;
    }
}
