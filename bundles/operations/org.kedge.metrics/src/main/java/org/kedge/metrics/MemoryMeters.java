package org.kedge.metrics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;

import org.kedge.api.metrics.Meters;

/** Counters, timers and gauges in memory. */
public final class MemoryMeters implements Meters {
    private static final double NANOS_PER_MILLI = 1e6;

    private final Map<String, LongAdder> counters = new ConcurrentHashMap<>();
    private final Map<String, Times> timers = new ConcurrentHashMap<>();
    private final Map<String, DoubleSupplier> gauges = new ConcurrentHashMap<>();

    private record Times(LongAdder count, LongAdder nanos, LongAccumulator max) implements Timer {
        private Times() {
            this(new LongAdder(), new LongAdder(), new LongAccumulator(Math::max, 0));
        }

        @Override
        public void record(Duration duration) {
            count.increment();
            nanos.add(duration.toNanos());
            max.accumulate(duration.toNanos());
        }
    }

    @Override
    public Counter counter(String name, String... tags) {
        return counters.computeIfAbsent(key(name, tags), k -> new LongAdder())::add;
    }

    @Override
    public Timer timer(String name, String... tags) {
        return timers.computeIfAbsent(key(name, tags), k -> new Times());
    }

    @Override
    public AutoCloseable gauge(String name, DoubleSupplier value, String... tags) {
        String key = key(name, tags);
        gauges.put(key, value);
        // Only its own registration: a newer one of the same name stays.
        return () -> gauges.remove(key, value);
    }

    /** {@code name{tag=value,...}} with the tags in order of their names. */
    private static String key(String name, String... tags) {
        if (tags.length == 0) {
            return name;
        }
        TreeMap<String, String> sorted = new TreeMap<>();
        for (int i = 0; i + 1 < tags.length; i += 2) {
            sorted.put(tags[i], tags[i + 1]);
        }
        List<String> pairs = new ArrayList<>();
        sorted.forEach((tag, value) -> pairs.add(tag + "=" + value));
        return name + "{" + String.join(",", pairs) + "}";
    }

    /** All values by name and tags, sorted. A timer gives its count, mean and maximum in milliseconds. */
    public Map<String, String> snapshot() {
        Map<String, String> values = new TreeMap<>();
        counters.forEach((key, sum) -> values.put(key, Long.toString(sum.sum())));
        timers.forEach((key, times) -> values.put(key, describe(times)));
        gauges.forEach((key, value) -> values.put(key, read(value)));
        return values;
    }

    private static String describe(Times times) {
        long count = times.count.sum();
        double mean = count == 0 ? 0 : times.nanos.sum() / NANOS_PER_MILLI / count;
        return String.format(Locale.ROOT, "count=%d mean=%.3fms max=%.3fms", count, mean, times.max.get() / NANOS_PER_MILLI);
    }

    /** A gauge is another bundle's code, which may be stopping. */
    private static String read(DoubleSupplier value) {
        try {
            double number = value.getAsDouble();
            return number == Math.rint(number) && Math.abs(number) < 1e15 ? Long.toString((long) number) : Double.toString(number);
        } catch (RuntimeException e) {
            return "unavailable";
        }
    }
}
