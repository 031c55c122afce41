package org.kedge.api.metrics;

import java.time.Duration;
import java.util.function.DoubleSupplier;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Where components count what they do. An optional service: a component without it uses {@link #NONE}. Names are lower case with
 * dots ({@code dtls.handshakes}); tags are alternating names and values of small, fixed sets, never an identity of a peer. The same
 * name and tags give the same counter or timer. Thread-safe, never throws, does not block.
 */
@ProviderType
public interface Meters {
    /** Counts nothing. */
    Meters NONE = new Meters() {
        @Override
        public Counter counter(String name, String... tags) {
            return amount -> { };
        }

        @Override
        public Timer timer(String name, String... tags) {
            return duration -> { };
        }

        @Override
        public AutoCloseable gauge(String name, DoubleSupplier value, String... tags) {
            return () -> { };
        }
    };

    /** The counter of this name and these tags. */
    Counter counter(String name, String... tags);

    /** The timer of this name and these tags. */
    Timer timer(String name, String... tags);

    /**
     * Registers a value that is read when metrics are shown.
     *
     * @return closes the registration
     */
    AutoCloseable gauge(String name, DoubleSupplier value, String... tags);

    /** A number that only grows. */
    @FunctionalInterface
    interface Counter {
        /** Adds one. */
        default void increment() {
            add(1);
        }

        /** Adds an amount of zero or more. */
        void add(long amount);
    }

    /** Counts durations. */
    @FunctionalInterface
    interface Timer {
        /** Adds one duration. */
        void record(Duration duration);
    }
}
