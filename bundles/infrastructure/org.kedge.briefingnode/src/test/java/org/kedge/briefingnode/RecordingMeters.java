package org.kedge.briefingnode;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleSupplier;

import org.kedge.api.metrics.Meters;

/** Remembers what was counted, as {@code name tag value ...}, and which timers ran. */
final class RecordingMeters implements Meters {
    final List<String> counted = new CopyOnWriteArrayList<>();
    final List<String> timed = new CopyOnWriteArrayList<>();

    long count(String name) {
        return counted.stream().filter(name::equals).count();
    }

    @Override
    public Counter counter(String name, String... tags) {
        return amount -> counted.add((name + " " + String.join(" ", tags)).strip());
    }

    @Override
    public Timer timer(String name, String... tags) {
        return duration -> timed.add((name + " " + String.join(" ", tags)).strip());
    }

    @Override
    public AutoCloseable gauge(String name, DoubleSupplier value, String... tags) {
        return () -> { };
    }
}
