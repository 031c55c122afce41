package org.kedge.association.fetch;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Remembers for a short time that a key was not granted, so that a peer that tries again and again costs no requests. Thread-safe. */
final class Refusals {
    private final Supplier<FetchSettings> settings;
    private final LongSupplier nanos;
    private final Map<Wanted, Long> untilByKey = new LinkedHashMap<>();

    Refusals(Supplier<FetchSettings> settings, LongSupplier nanos) {
        this.settings = settings;
        this.nanos = nanos;
    }

    synchronized void add(Wanted wanted) {
        FetchSettings now = settings.get();
        untilByKey.remove(wanted);
        untilByKey.put(wanted, nanos.getAsLong() + now.refusals().toNanos());
        var eldest = untilByKey.entrySet().iterator();
        while (eldest.hasNext() && (eldest.next().getValue() - nanos.getAsLong() <= 0 || untilByKey.size() > now.maxRefusals())) {
            eldest.remove();
        }
    }

    synchronized boolean contains(Wanted wanted) {
        Long until = untilByKey.get(wanted);
        if (until != null && until - nanos.getAsLong() <= 0) {
            untilByKey.remove(wanted);
            return false;
        }
        return until != null;
    }

    synchronized int size() {
        return untilByKey.size();
    }
}
