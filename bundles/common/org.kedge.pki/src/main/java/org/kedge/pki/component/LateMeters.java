package org.kedge.pki.component;

import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

import org.kedge.api.metrics.Meters;

/** The meters that are bound at the moment. */
final class LateMeters implements Meters {
    private final Supplier<Meters> bound;

    LateMeters(Supplier<Meters> bound) {
        this.bound = bound;
    }

    @Override
    public Counter counter(String name, String... tags) {
        return bound.get().counter(name, tags);
    }

    @Override
    public Timer timer(String name, String... tags) {
        return bound.get().timer(name, tags);
    }

    @Override
    public AutoCloseable gauge(String name, DoubleSupplier value, String... tags) {
        return bound.get().gauge(name, value, tags);
    }
}
