package org.kedge.registration.server;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.kedge.api.audit.AuditSink;

/** The audit sinks present. Waits a moment when there is none, because a sink may just be replaced. Thread-safe. */
public final class AuditSinks {
    private final List<AuditSink> sinks = new CopyOnWriteArrayList<>();
    private final Duration patience;

    /** @param patience how long {@link #present} waits for a first sink */
    public AuditSinks(Duration patience) {
        this.patience = patience;
    }

    /** Sinks that are there from the beginning. */
    public static AuditSinks of(AuditSink... sinks) {
        AuditSinks all = new AuditSinks(Duration.ZERO);
        List.of(sinks).forEach(all::add);
        return all;
    }

    public synchronized void add(AuditSink sink) {
        sinks.add(sink);
        notifyAll();
    }

    public void remove(AuditSink sink) {
        sinks.remove(sink);
    }

    /** Whether there is none now. */
    public boolean isEmpty() {
        return sinks.isEmpty();
    }

    /** The sinks; empty when none turned up in time. */
    public synchronized List<AuditSink> present() {
        long end = System.nanoTime() + patience.toNanos();
        try {
            for (long left = patience.toNanos(); sinks.isEmpty() && left > 0; left = end - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return List.copyOf(sinks);
    }
}
