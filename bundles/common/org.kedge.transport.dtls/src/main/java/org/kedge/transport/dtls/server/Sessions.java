package org.kedge.transport.dtls.server;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

import org.eclipse.californium.elements.DtlsEndpointContext;
import org.eclipse.californium.elements.EndpointContext;
import org.eclipse.californium.elements.util.Bytes;
import org.eclipse.californium.scandium.dtls.ConnectionId;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.HandshakeFacts;
import org.kedge.transport.listener.ListenerSession;
import org.kedge.transport.listener.Resolution;
import org.kedge.transport.listener.SessionKeeper;

/** The established sessions of a listener by their DTLS session id, which a server never leaves empty (DTLS-10). */
final class Sessions {
    /** How long a session that its handler has closed stays up, so that a lost reply can be repeated. */
    private static final long LINGER_MILLIS = TimeUnit.SECONDS.toMillis(5);

    private final Map<Bytes, DtlsSession> byId = new ConcurrentHashMap<>();
    private final SessionKeeper keeper;
    private final ScheduledExecutorService timer;
    private final Consumer<ConnectionId> terminator;
    private final Consumer<Object> forgotten;

    /**
     * @param terminator ends a connection of the library
     * @param forgotten told the key of every session that is over
     */
    Sessions(SessionKeeper keeper, ScheduledExecutorService timer, Consumer<ConnectionId> terminator, Consumer<Object> forgotten) {
        this.keeper = keeper;
        this.timer = timer;
        this.terminator = terminator;
        this.forgotten = forgotten;
    }

    /** What identifies the session of a message; null outside a session. */
    static Object key(EndpointContext context) {
        return context.get(DtlsEndpointContext.KEY_SESSION_ID);
    }

    void open(Bytes sessionId, ConnectionId connection, Resolution resolution, HandshakeFacts facts, Optional<SecretBytes> exported) {
        ListenerSession session = keeper.session(resolution, facts, exported,
                answered -> schedule(() -> terminator.accept(connection), answered ? LINGER_MILLIS : 0));
        byId.put(sessionId, new DtlsSession(session, connection));
        keeper.opened(session);
    }

    Optional<DtlsSession> of(EndpointContext context) {
        Object key = key(context);
        return key == null ? Optional.empty() : Optional.ofNullable(byId.get(key));
    }

    /** The library has forgotten the session. */
    void removed(Bytes sessionId) {
        DtlsSession session = byId.remove(sessionId);
        if (session != null) {
            keeper.ended(session.session());
            forgotten.accept(sessionId);
        }
    }

    /** Whether the session of this key is not over. */
    boolean has(Object key) {
        return byId.containsKey(key);
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

    /** Says good-bye to every peer. */
    void endAll() {
        byId.values().forEach(session -> terminator.accept(session.connection()));
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
