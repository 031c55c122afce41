package org.kedge.transport.listener;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import org.kedge.api.transport.RequestHandler;

/** The request handlers of a listener by their first path segment. Thread-safe. */
final class Handlers {
    private final Map<String, Ranked<RequestHandler>> byPath = new ConcurrentHashMap<>();
    /** Those of them that anonymous clients may reach (RequestHandler.ANONYMOUS). */
    private final Map<String, Ranked<RequestHandler>> forAnonymous = new ConcurrentHashMap<>();

    /**
     * @param path the first segment; empty: the root only
     * @param order the service id, or any number that grows
     */
    void add(String path, RequestHandler handler, int ranking, long order, boolean anonymous) {
        byPath.computeIfAbsent(path, p -> new Ranked<>()).add(handler, ranking, order);
        if (anonymous) {
            forAnonymous.computeIfAbsent(path, p -> new Ranked<>()).add(handler, ranking, order);
        }
    }

    /** Removes a handler, compared by identity. */
    void remove(RequestHandler handler) {
        for (Map<String, Ranked<RequestHandler>> each : List.of(forAnonymous, byPath)) {
            each.values().forEach(ranked -> ranked.remove(handler));
            each.values().removeIf(ranked -> ranked.all().isEmpty());
        }
    }

    /** The handler of a path for an anonymous or an authenticated client. */
    Optional<RequestHandler> find(List<String> path, boolean anonymous) {
        String key = path.isEmpty() ? "" : path.get(0);
        // An empty first segment of a longer path is not the root.
        Ranked<RequestHandler> ranked = key.isEmpty() && !path.isEmpty() ? null : reachable(anonymous).get(key);
        return ranked == null ? Optional.empty() : ranked.all().stream().findFirst();
    }

    boolean isEmpty(boolean anonymous) {
        return reachable(anonymous).isEmpty();
    }

    private Map<String, Ranked<RequestHandler>> reachable(boolean anonymous) {
        return anonymous ? forAnonymous : byPath;
    }
}
