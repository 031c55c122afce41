package org.kedge.transport.dtls.server;

import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

import org.eclipse.californium.elements.DtlsEndpointContext;
import org.eclipse.californium.elements.EndpointContext;
import org.eclipse.californium.elements.util.Bytes;
import org.eclipse.californium.scandium.dtls.ConnectionId;

/** The established sessions of a listener by their DTLS session id, which a server never leaves empty (DTLS-10). */
final class Sessions {
    /** When an export that nobody asked for is wiped (D-79). */
    private static final long EXPORT_NANOS = TimeUnit.SECONDS.toNanos(60);

    private record Fresh(Session session, long since) {
    }

    private final Map<Bytes, Session> byId = new ConcurrentHashMap<>();
    private final Queue<Fresh> fresh = new ConcurrentLinkedQueue<>();
    private final ScheduledExecutorService timer;
    private final Consumer<ConnectionId> terminator;
    private final Consumer<Object> forgotten;

    /**
     * @param terminator ends a connection of the library
     * @param forgotten told the key of every session that is over
     */
    Sessions(ScheduledExecutorService timer, Consumer<ConnectionId> terminator, Consumer<Object> forgotten) {
        this.timer = timer;
        this.terminator = terminator;
        this.forgotten = forgotten;
        timer.scheduleWithFixedDelay(this::wipeUnused, 1, 1, TimeUnit.SECONDS);
    }

    /** What identifies the session of a message; null outside a session. */
    static Object key(EndpointContext context) {
        return context.get(DtlsEndpointContext.KEY_SESSION_ID);
    }

    void opened(Bytes sessionId, Session session) {
        byId.put(sessionId, session);
        fresh.add(new Fresh(session, System.nanoTime()));
    }

    /** Every session waits equally long, so that a queue in order of arrival replaces a timer for each. */
    private void wipeUnused() {
        long now = System.nanoTime();
        for (Fresh oldest = fresh.peek(); oldest != null && now - oldest.since > EXPORT_NANOS; oldest = fresh.peek()) {
            fresh.poll().session.wipe("not asked for within " + TimeUnit.NANOSECONDS.toSeconds(EXPORT_NANOS) + " s");
        }
    }

    Optional<Session> of(EndpointContext context) {
        Object key = key(context);
        return key == null ? Optional.empty() : Optional.ofNullable(byId.get(key));
    }

    /** The library has forgotten the session. */
    void removed(Bytes sessionId) {
        Session session = byId.remove(sessionId);
        if (session != null) {
            session.ended();
            forgotten.accept(sessionId);
        }
    }

    /** Whether the session of this key is not over. */
    boolean has(Object key) {
        return byId.containsKey(key);
    }

    /** Ends a session after a while. */
    void endLater(Session session, long millis) {
        if (millis == 0) {
            terminator.accept(session.connection());
        } else {
            schedule(() -> terminator.accept(session.connection()), millis);
        }
    }

    /** Ends a connection that became no session. */
    void forget(ConnectionId connection) {
        schedule(() -> terminator.accept(connection), 0);
    }

    private void schedule(Runnable action, long millis) {
        try {
            timer.schedule(action, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            action.run();
        }
    }

    int count() {
        return byId.size();
    }

    /** Ends every session whose connection the library does not have. */
    void retain(Predicate<ConnectionId> present) {
        byId.forEach((id, session) -> {
            if (!present.test(session.connection())) {
                removed(id);
            }
        });
    }
}
