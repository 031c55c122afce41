package org.kedge.bsf;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/** How often something may happen in one name within a window of time. Bounded: the names heard of least lately go first. Thread-safe. */
final class Rates {
    private static final int NAMES = 100_000;

    private final IntSupplier limit;
    private final long window;
    private final LongSupplier nanos;
    private final Map<String, Window> windows = new LinkedHashMap<>(16, 0.75f, true);

    private static final class Window {
        private long start;
        private int used;
    }

    /** @param nanos a clock that only goes forward */
    Rates(IntSupplier limit, Duration window, LongSupplier nanos) {
        this.limit = limit;
        this.window = window.toNanos();
        this.nanos = nanos;
    }

    /** Counts one event. @return nothing when it may happen, otherwise in how many seconds it may again */
    synchronized OptionalLong take(String name) {
        long now = nanos.getAsLong();
        Window current = windows.computeIfAbsent(name, key -> started(now));
        if (now - current.start >= window) {
            current.start = now;
            current.used = 0;
        }
        trim();
        OptionalLong wait = used(name);
        if (wait.isEmpty()) {
            current.used++;
        }
        return wait;
    }

    /** Counts nothing. @return as {@link #take} */
    synchronized OptionalLong used(String name) {
        long now = nanos.getAsLong();
        Window current = windows.get(name);
        return current == null || now - current.start >= window || current.used < limit.getAsInt() ? OptionalLong.empty()
                : OptionalLong.of(1 + TimeUnit.NANOSECONDS.toSeconds(current.start + window - now));
    }

    private static Window started(long now) {
        Window window = new Window();
        window.start = now;
        return window;
    }

    private void trim() {
        Iterator<Window> eldest = windows.values().iterator();
        while (windows.size() > NAMES) {
            eldest.next();
            eldest.remove();
        }
    }
}
