package org.kedge.work;

import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

import org.kedge.api.metrics.Meters;

/** The meters that are bound at the moment. */
public record LateMeters(Supplier<Optional<Meters>> bound) implements Meters {
    private Meters present() {
        return bound.get().orElse(NONE);
    }

    @Override
    public Counter counter(String name, String... tags) {
        return present().counter(name, tags);
    }

    @Override
    public Timer timer(String name, String... tags) {
        return present().timer(name, tags);
    }

    @Override
    public AutoCloseable gauge(String name, DoubleSupplier value, String... tags) {
        return present().gauge(name, value, tags);
    }
}
