package org.kedge.maf;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;
import org.kedge.api.metrics.Meters;

/** Counters by name and tag values. */
final class CountingMeters implements Meters {
    private final Map<String, AtomicLong> counters = new ConcurrentHashMap<>();

    /** @param name name and tag values, joined by spaces */
    long count(String name) {
        return counters.getOrDefault(name, new AtomicLong()).get();
    }

    @Override
    public Counter counter(String name, String... tags) {
        StringBuilder key = new StringBuilder(name);
        for (int i = 1; i < tags.length; i += 2) {
            key.append(' ').append(tags[i]);
        }
        return amount -> counters.computeIfAbsent(key.toString(), k -> new AtomicLong()).addAndGet(amount);
    }

    @Override
    public Timer timer(String name, String... tags) {
        return Meters.NONE.timer(name, tags);
    }

    @Override
    public AutoCloseable gauge(String name, DoubleSupplier value, String... tags) {
        return Meters.NONE.gauge(name, value, tags);
    }
}
