package org.kedge.work;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** The present services of one type: higher ranking first, then the older one, as the service registry orders them. Thread-safe. */
public final class Bound<T> {
    private record Entry<T>(T service, int ranking, Map<String, Object> properties, Set<String> words) {
    }

    private final Runnable changed;
    private volatile List<Entry<T>> entries = List.of();

    /** Nobody is told of changes. */
    public Bound() {
        this(() -> { });
    }

    /** @param changed called after every service that came or went, on its thread */
    public Bound(Runnable changed) {
        this.changed = changed;
    }

    /** Adds a service of ranking 0. @param words what it can be found by, for example the schemes of a transport */
    public void add(T service, String... words) {
        add(service, 0, Set.of(words));
    }

    /** @param words what it can be found by */
    public void add(T service, int ranking, Set<String> words) {
        add(new Entry<>(service, ranking, Map.of(), words));
    }

    /** Adds a service with what its properties say: {@code service.ranking}, and the words under {@code wordsName}. */
    public void add(T service, Map<String, Object> properties, String wordsName) {
        int ranking = properties.get("service.ranking") instanceof Integer given ? given : 0;
        add(new Entry<>(service, ranking, Map.copyOf(properties), words(properties.get(wordsName))));
    }

    private void add(Entry<T> entry) {
        synchronized (this) {
            List<Entry<T>> next = new ArrayList<>(entries);
            next.add(entry);
            next.sort(Comparator.comparingInt((Entry<T> e) -> e.ranking).reversed());
            entries = List.copyOf(next);
            notifyAll();
        }
        changed.run();
    }

    private static Set<String> words(Object value) {
        if (value instanceof String[] array) {
            return new TreeSet<>(Arrays.asList(array));
        }
        Set<String> words = new TreeSet<>();
        if (value instanceof Iterable<?> several) {
            several.forEach(word -> words.add(String.valueOf(word)));
        } else if (value != null) {
            words.add(value.toString());
        }
        return words;
    }

    public void remove(T service) {
        synchronized (this) {
            entries = entries.stream().filter(entry -> entry.service != service).toList();
        }
        changed.run();
    }

    /** All present ones. */
    public List<T> all() {
        return entries.stream().map(Entry::service).toList();
    }

    public Optional<T> first() {
        return entries.stream().map(Entry::service).findFirst();
    }

    public boolean contains(T service) {
        return entries.stream().anyMatch(entry -> entry.service == service);
    }

    /** Every word that something can be found by. */
    public Set<String> words() {
        Set<String> all = new TreeSet<>();
        entries.forEach(entry -> all.addAll(entry.words));
        return all;
    }

    /** The first one that was added with this word. */
    public Optional<T> named(String word) {
        return entry(word).map(Entry::service);
    }

    /** A property of the first one that was added with this word. */
    public Optional<String> property(String word, String name) {
        return entry(word).map(entry -> entry.properties.get(name)).map(Object::toString);
    }

    private Optional<Entry<T>> entry(String word) {
        return entries.stream().filter(entry -> entry.words.contains(word)).findFirst();
    }

    /** The first one with this word, which may be about to come back. Blocks for at most the limit. */
    public synchronized Optional<T> await(String word, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        for (long left = limit.toNanos(); named(word).isEmpty() && left > 0; left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, TimeUnit.MILLISECONDS.toNanos(1)));
        }
        return named(word);
    }
}
