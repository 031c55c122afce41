package org.kedge.association.work;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The present services of one type: higher ranking first, then the older one, as the service registry orders them. Thread-safe. */
public final class Bound<T> {
    private record Entry<T>(T service, int ranking, Set<String> words) {
    }

    private volatile List<Entry<T>> entries = List.of();

    /** Adds a service of ranking 0. */
    public void add(T service, String... words) {
        add(service, 0, Set.of(words));
    }

    /** @param words what it can be found by, for example the schemes of a transport */
    public synchronized void add(T service, int ranking, Set<String> words) {
        List<Entry<T>> next = new ArrayList<>(entries);
        next.add(new Entry<>(service, ranking, words));
        next.sort(Comparator.comparingInt((Entry<T> e) -> e.ranking).reversed());
        entries = List.copyOf(next);
    }

    /** Adds a service with what its properties say: {@code service.ranking}, and the words under {@code wordsName}. */
    public void add(T service, Map<String, Object> properties, String wordsName) {
        add(service, properties.get("service.ranking") instanceof Integer ranking ? ranking : 0, words(properties.get(wordsName)));
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

    public synchronized void remove(T service) {
        entries = entries.stream().filter(entry -> entry.service != service).toList();
    }

    /** All present ones. */
    public List<T> all() {
        return entries.stream().map(Entry::service).toList();
    }

    /** The first one that was added with this word. */
    public Optional<T> named(String word) {
        return entries.stream().filter(entry -> entry.words.contains(word)).map(Entry::service).findFirst();
    }

    public Optional<T> first() {
        return entries.stream().map(Entry::service).findFirst();
    }
}
