package org.kedge.bsf;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleSupplier;
import org.kedge.api.metrics.Meters;

/** Remembers what was counted. */
final class RecordingMeters implements Meters {
    final List<String> counted = new CopyOnWriteArrayList<>();

    String last() {
        return counted.get(counted.size() - 1);
    }

    @Override
    public Counter counter(String name, String... tags) {
        return amount -> counted.add(name + " " + String.join(" ", tags));
    }

    @Override
    public Timer timer(String name, String... tags) {
        return (Duration duration) -> { };
    }

    @Override
    public AutoCloseable gauge(String name, DoubleSupplier value, String... tags) {
        return () -> { };
    }
}
