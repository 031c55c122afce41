package org.kedge.metrics;

import java.util.function.DoubleSupplier;
import java.util.stream.Collectors;

import org.apache.felix.service.command.Descriptor;
import org.kedge.api.metrics.Meters;
import org.osgi.service.component.annotations.Component;

/** The meters as a service, and the command that shows them. */
@Component(name = MetricsComponent.PID, service = { Meters.class, MetricsComponent.class }, property = { "osgi.command.scope=kedge",
        "osgi.command.function=metrics" })
public final class MetricsComponent implements Meters {
    static final String PID = "org.kedge.metrics";

    private final MemoryMeters meters = new MemoryMeters();

    @Override
    public Counter counter(String name, String... tags) {
        return meters.counter(name, tags);
    }

    @Override
    public Timer timer(String name, String... tags) {
        return meters.timer(name, tags);
    }

    @Override
    public AutoCloseable gauge(String name, DoubleSupplier value, String... tags) {
        return meters.gauge(name, value, tags);
    }

    /** The gogo command {@code kedge:metrics}. */
    @Descriptor("Prints all counters, timers and gauges since the bundle was started")
    public String metrics() {
        return meters.snapshot().entrySet().stream().map(e -> e.getKey() + " " + e.getValue()).collect(Collectors.joining("\n"));
    }
}
