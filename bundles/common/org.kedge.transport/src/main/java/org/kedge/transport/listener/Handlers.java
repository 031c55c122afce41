package org.kedge.transport.listener;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import org.kedge.api.transport.RequestHandler;

/** The request handlers of a listener by their first path segment. Thread-safe. */
final class Handlers {
    private final Map<String, Ranked<RequestHandler>> byPath = new ConcurrentHashMap<>();

    /** @param order the service id, or any number that grows */
    void add(String path, RequestHandler handler, int ranking, long order) {
        byPath.computeIfAbsent(path, p -> new Ranked<>()).add(handler, ranking, order);
    }

    /** Removes a handler, compared by identity. */
    void remove(RequestHandler handler) {
        byPath.values().forEach(ranked -> ranked.remove(handler));
        byPath.values().removeIf(ranked -> ranked.all().isEmpty());
    }

    /** The handler of a path. */
    Optional<RequestHandler> find(List<String> path) {
        Ranked<RequestHandler> ranked = path.isEmpty() ? null : byPath.get(path.get(0));
        return ranked == null ? Optional.empty() : ranked.all().stream().findFirst();
    }

    boolean isEmpty() {
        return byPath.isEmpty();
    }
}
