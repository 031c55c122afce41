package org.kedge.pki.path;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;

import org.kedge.api.metrics.Meters;

/** Meters whose counters a test reads. */
public final class CountingMeters implements Meters {
    private final Map<String, Long> counts = new ConcurrentHashMap<>();

    public long count(String name, String... tags) {
        return counts.getOrDefault(name + String.join(",", tags), 0L);
    }

    @Override
    public Counter counter(String name, String... tags) {
        return amount -> counts.merge(name + String.join(",", tags), amount, Long::sum);
    }

    @Override
    public Timer timer(String name, String... tags) {
        return duration -> { };
    }

    @Override
    public AutoCloseable gauge(String name, DoubleSupplier value, String... tags) {
        return () -> { };
    }
}
