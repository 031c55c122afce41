package org.kedge.enrolee;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** The present services of one type: higher ranking first, then the older one, as the service registry orders them. Thread-safe. */
public final class Bound<T> {
    private record Entry<T>(T service, int ranking, Set<String> words) {
    }

    private final Runnable changed;
    private final List<Entry<T>> entries = new ArrayList<>();

    Bound(Runnable changed) {
        this.changed = changed;
    }

    /** Adds a service of ranking 0. */
    public void add(T service) {
        add(service, 0, Set.of());
    }

    /** @param words what it can be found by, for example the schemes of a transport */
    public void add(T service, int ranking, Set<String> words) {
        synchronized (entries) {
            entries.add(new Entry<>(service, ranking, words));
            entries.sort(Comparator.comparingInt((Entry<T> e) -> e.ranking).reversed());
        }
        changed.run();
    }

    public void remove(T service) {
        synchronized (entries) {
            entries.removeIf(entry -> entry.service == service);
        }
        changed.run();
    }

    /** All present ones. */
    public List<T> all() {
        return matching(entry -> true);
    }

    /** The first one that was added with this word. */
    public Optional<T> named(String word) {
        return matching(entry -> entry.words.contains(word)).stream().findFirst();
    }

    public Optional<T> first() {
        return all().stream().findFirst();
    }

    public boolean contains(T service) {
        return all().stream().anyMatch(present -> present == service);
    }

    private List<T> matching(Predicate<Entry<T>> condition) {
        synchronized (entries) {
            return entries.stream().filter(condition).map(Entry::service).toList();
        }
    }
}
