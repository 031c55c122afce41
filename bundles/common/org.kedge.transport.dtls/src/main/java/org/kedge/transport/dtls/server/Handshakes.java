package org.kedge.transport.dtls.server;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import org.eclipse.californium.elements.auth.AdditionalInfo;
import org.eclipse.californium.elements.auth.ExtensiblePrincipal;
import org.eclipse.californium.scandium.ConnectionListener;
import org.eclipse.californium.scandium.dtls.Connection;
import org.eclipse.californium.scandium.dtls.ConnectionId;
import org.eclipse.californium.scandium.dtls.DTLSContext;
import org.eclipse.californium.scandium.dtls.HandshakeException;
import org.eclipse.californium.scandium.dtls.Handshaker;
import org.eclipse.californium.scandium.dtls.SessionListener;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.KeyExport;
import org.kedge.transport.dtls.engine.Facts;
import org.kedge.transport.dtls.engine.Failures;
import org.kedge.transport.dtls.engine.KeyExporter;
import org.kedge.transport.listener.Refusals;
import org.kedge.transport.listener.Resolution;

/** Follows every handshake of a listener from its start to a session or a refusal, and sessions to their end. */
final class Handshakes implements SessionListener, ConnectionListener, ListenerEvents, Admission.Events {
    /** Key of the resolution in the additional info of a principal. */
    private static final String RESOLUTION = "kedge.resolution";

    private final KeyExport export;
    private final KeyExporter exporter;
    private final Sessions sessions;
    private final Refusals refusals;
    private final Function<ConnectionId, Optional<Connection>> connections;
    private final Map<Handshaker, Long> running = new ConcurrentHashMap<>();
    private final Set<ConnectionId> reported = ConcurrentHashMap.newKeySet();

    Handshakes(KeyExport export, KeyExporter exporter, Sessions sessions, Refusals refusals,
            Function<ConnectionId, Optional<Connection>> connections) {
        this.export = export;
        this.exporter = exporter;
        this.sessions = sessions;
        this.refusals = refusals;
        this.connections = connections;
    }

    /** Handshakes past the cookie that are neither established nor refused. */
    int inProgress() {
        return running.size();
    }

    /** Whether a handshake may still become a session. The library keeps refused ones, silent, for half a minute (D-80). */
    boolean isAnyHopeful() {
        return running.keySet().stream().anyMatch(handshaker -> !reported.contains(handshaker.getConnection().getConnectionId()));
    }

    /** What the look-up attached to a handshake becomes part of the principal. */
    static AdditionalInfo info(Object argument) {
        return argument instanceof Resolution ? AdditionalInfo.from(Map.of(RESOLUTION, argument)) : null;
    }

    @Override
    public void handshakeStarted(Handshaker handshaker) {
        running.put(handshaker, System.nanoTime());
    }

    @Override
    public void contextEstablished(Handshaker handshaker, DTLSContext context) throws HandshakeException {
        Long start = running.get(handshaker);
        reported.remove(handshaker.getConnection().getConnectionId());
        try {
            Resolution resolution = resolution(context);
            Optional<SecretBytes> exported = exporter.export(handshaker, context, export);
            sessions.open(context.getSession().getSessionIdentifier(), handshaker.getConnection().getConnectionId(), resolution,
                    Facts.of(handshaker, start == null ? System.nanoTime() : start), exported);
            refusals.accepted();
        } catch (RuntimeException e) {
            KedgeException failure = KedgeException.of(e);
            refused(handshaker.getConnection().getConnectionId(), failure, "");
            sessions.forget(handshaker.getConnection().getConnectionId());
            throw Failures.abort(failure);
        } finally {
            // Not earlier: whoever waits for handshakes in progress must find the session.
            running.remove(handshaker);
        }
    }

    private static Resolution resolution(DTLSContext context) {
        Resolution found = context.getSession().getPeerIdentity() instanceof ExtensiblePrincipal<?> principal
                ? principal.getExtendedInfo().get(RESOLUTION, Resolution.class) : null;
        if (found == null) {
            throw new KedgeException(ErrorCode.INTERNAL, "handshake without a resolved peer");
        }
        return found;
    }

    @Override
    public void handshakeCompleted(Handshaker handshaker) {
        running.remove(handshaker);
    }

    @Override
    public void handshakeFailed(Handshaker handshaker, Throwable error) {
        running.remove(handshaker);
        ConnectionId id = handshaker.getConnection().getConnectionId();
        if (!handshaker.hasContextEstablished()) {
            InetSocketAddress peer = handshaker.getPeerAddress();
            refused(id, Failures.handshake(handshaker, error, peer.getAddress().getHostAddress() + ":" + peer.getPort()), "",
                    Optional.of(peer));
        }
    }

    @Override
    public void handshakeFlightRetransmitted(Handshaker handshaker, int flight) {
        // The library repeats its flights on its own.
    }

    @Override
    public void refused(ConnectionId connection, KedgeException failure, String identity) {
        refused(connection, failure, identity, connections.apply(connection).map(Connection::getPeerAddress));
    }

    /** Once per handshake: the hook that found the reason comes first, the library's own report of the end later. */
    private void refused(ConnectionId connection, KedgeException failure, String identity, Optional<InetSocketAddress> from) {
        if (!waits(connection)) {
            if (!reported.remove(connection)) {
                refusals.refused(failure, from, identity);
            }
        } else if (reported.add(connection)) {
            refusals.refused(failure, from, identity);
        }
    }

    @Override
    public boolean waits(ConnectionId connection) {
        return connections.apply(connection).filter(Connection::hasOngoingHandshake).isPresent();
    }

    @Override
    public void dropped(String reason) {
        refusals.dropped(reason);
    }

    @Override
    public void wrongKey(Connection connection) {
        refused(connection.getConnectionId(), new KedgeException(ErrorCode.HANDSHAKE_REFUSED_OR_LOST,
                "the peer's key differs from the one on record"), "");
    }

    @Override
    public void onConnectionEstablished(Connection connection) {
        // contextEstablished knows more.
    }

    @Override
    public void onConnectionRemoved(Connection connection) {
        if (connection.getEstablishedSession() != null) {
            sessions.removed(connection.getEstablishedSession().getSessionIdentifier());
        }
    }

    @Override
    public boolean onConnectionUpdatesSequenceNumbers(Connection connection, boolean write) {
        return false;
    }

    @Override
    public boolean onConnectionMacError(Connection connection) {
        return false;
    }

    @Override
    public void beforeExecution(Connection connection) {
        // No context of the calling thread is needed.
    }

    @Override
    public void updateExecution(Connection connection) {
        // No context of the calling thread is needed.
    }

    @Override
    public void afterExecution(Connection connection) {
        // No context of the calling thread is needed.
    }
}
