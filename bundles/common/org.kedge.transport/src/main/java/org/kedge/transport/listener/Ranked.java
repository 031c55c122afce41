package org.kedge.transport.listener;

import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Services in the order in which they are asked: higher ranking first, then the older one. Thread-safe. */
final class Ranked<T> {
    private record Entry<T>(T service, int ranking, long order) {
    }

    private final CopyOnWriteArrayList<Entry<T>> entries = new CopyOnWriteArrayList<>();

    /** @param order the service id, or any number that grows */
    synchronized void add(T service, int ranking, long order) {
        entries.add(new Entry<>(service, ranking, order));
        entries.sort(Comparator.<Entry<T>>comparingInt(Entry::ranking).reversed().thenComparingLong(Entry::order));
    }

    /** Removes a service, compared by identity. */
    synchronized void remove(T service) {
        entries.removeIf(entry -> entry.service == service);
    }

    /** The services, best first. */
    List<T> all() {
        return entries.stream().map(Entry::service).toList();
    }
}
