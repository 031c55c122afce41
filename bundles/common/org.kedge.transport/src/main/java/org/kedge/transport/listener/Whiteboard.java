package org.kedge.transport.listener;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.kedge.api.transport.KeyResolver;
import org.kedge.api.transport.RequestHandler;

/** Keeps the resolvers and handlers that are registered, and gives those of its name to the listener. Thread-safe. */
public final class Whiteboard {
    private record Entry(Object service, Map<String, Object> properties) {
        boolean names(String listener) {
            return texts(properties.get(RequestHandler.LISTENER)).contains(listener);
        }

        /** Only what says so in plain words; anything else keeps anonymous clients out. */
        boolean anonymous() {
            return "true".equals(String.valueOf(properties.get(RequestHandler.ANONYMOUS)));
        }

        int ranking() {
            return properties.get("service.ranking") instanceof Integer ranking ? ranking : 0;
        }
    }

    private final List<Entry> entries = new ArrayList<>();
    private Optional<Listener> listener = Optional.empty();

    /** From now on services go to this listener; those of its name that are known already go at once. */
    public synchronized void attach(Listener attached) {
        listener = Optional.of(attached);
        entries.forEach(entry -> give(entry, attached));
    }

    /** A resolver or handler was registered. */
    public synchronized void add(Object service, Map<String, Object> properties) {
        Entry entry = new Entry(service, Map.copyOf(properties));
        entries.add(entry);
        listener.ifPresent(attached -> give(entry, attached));
    }

    /** The properties of a resolver or handler have changed. */
    public synchronized void update(Object service, Map<String, Object> properties) {
        remove(service);
        add(service, properties);
    }

    /** A resolver or handler went away. */
    public synchronized void remove(Object service) {
        entries.removeIf(entry -> entry.service == service);
        listener.ifPresent(attached -> {
            if (service instanceof KeyResolver resolver) {
                attached.removeResolver(resolver);
            }
            if (service instanceof RequestHandler handler) {
                attached.removeHandler(handler);
            }
        });
    }

    private static void give(Entry entry, Listener attached) {
        if (!entry.names(attached.common().name())) {
            return;
        }
        if (entry.service instanceof RequestHandler handler) {
            texts(entry.properties.get(RequestHandler.PATH))
                    .forEach(path -> attached.addHandler(path, handler, entry.ranking(), entry.anonymous()));
        } else if (entry.service instanceof KeyResolver resolver) {
            attached.addResolver(resolver, entry.ranking());
        }
    }

    /** A service property that may be one text, an array or a collection. */
    private static List<String> texts(Object property) {
        if (property instanceof String[] array) {
            return Arrays.asList(array);
        }
        if (property instanceof Collection<?> collection) {
            return collection.stream().map(String::valueOf).toList();
        }
        return property == null ? List.of() : List.of(property.toString());
    }
}
