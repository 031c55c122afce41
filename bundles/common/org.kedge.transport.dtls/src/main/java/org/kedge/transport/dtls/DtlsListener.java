package org.kedge.transport.dtls;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import org.kedge.api.audit.AuditSink;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.metrics.Meters;
import org.kedge.api.transport.KeyResolver;
import org.kedge.api.transport.RequestHandler;
import org.kedge.pki.PeerVerifier;
import org.kedge.transport.dtls.engine.KeyExporter;
import org.kedge.transport.dtls.server.Handlers;
import org.kedge.transport.dtls.server.ListenerCore;
import org.kedge.transport.dtls.server.Ranked;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One DTLS 1.2 listener with CoAP on top. Resolvers and handlers come and go while it listens; its key pair may arrive later and be
 * replaced, without a session being lost. Thread-safe.
 */
public final class DtlsListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DtlsListener.class);
    /** Longest wait for handshakes and requests in progress before a stop (DTLS-38). */
    private static final Duration DRAIN = Duration.ofSeconds(3);

    private final DtlsListenerSettings settings;
    private final Ranked<KeyResolver> resolvers = new Ranked<>();
    private final Handlers handlers = new Handlers();
    private final AtomicLong order = new AtomicLong();
    private final ListenerCore core;
    private Optional<OwnKeyPair> own = Optional.empty();
    private Instant connectorStart = Instant.EPOCH;
    private boolean closed;

    /** A listener without metrics and audit, for assembly in plain Java. */
    public DtlsListener(DtlsListenerSettings settings, PeerVerifier verifier) {
        this(settings, () -> Optional.of(verifier), new KeyExporter(), Meters.NONE, Optional::empty);
    }

    /**
     * @param verifier asked at every handshake with a certificate
     * @param audit asked at every refused handshake
     */
    public DtlsListener(DtlsListenerSettings settings, Supplier<Optional<PeerVerifier>> verifier, KeyExporter exporter, Meters meters,
            Supplier<Optional<AuditSink>> audit) {
        this.settings = settings;
        this.core = new ListenerCore(settings, verifier, exporter, meters, audit, resolvers, handlers);
    }

    /** Adds a resolver behind those of the same ranking. */
    public void addResolver(KeyResolver resolver, int ranking) {
        resolvers.add(resolver, ranking, order.incrementAndGet());
    }

    /** Removes a resolver. */
    public void removeResolver(KeyResolver resolver) {
        resolvers.remove(resolver);
    }

    /** Adds a handler of a first path segment. */
    public void addHandler(String path, RequestHandler handler, int ranking) {
        handlers.add(path, handler, ranking, order.incrementAndGet());
    }

    /** Removes a handler. */
    public void removeHandler(RequestHandler handler) {
        handlers.remove(handler);
    }

    /**
     * Starts to listen, or goes on with another key pair. Without one only pre-shared keys are accepted; when those are off too, the
     * listener waits for its key pair without a socket.
     *
     * @throws KedgeException {@link ErrorCode#LISTENER_CONFIGURATION} when the address cannot be bound or the key pair cannot be used
     */
    public synchronized void start(Optional<OwnKeyPair> keyPair) {
        if (closed) {
            return;
        }
        Optional<OwnKeyPair> usable = settings.certificates() ? keyPair : Optional.empty();
        if (core.address().isPresent()) {
            core.restart(usable, DRAIN);
        } else if (settings.psk() || usable.isPresent()) {
            core.start(usable, settings.address());
        } else {
            return;
        }
        own = usable;
        connectorStart = Instant.now();
        LOG.info("dtls.listener.started name={} address={} psk={} certificate={} export={}", settings.name(), core.address().orElseThrow(),
                settings.psk(), usable.map(OwnKeyPair::toString).orElse("none"), settings.export());
    }

    /** Replaces the running socket, so that cryptography bound to its threads is looked up anew (DTLS-30); sessions go on. */
    public synchronized void restart() {
        if (!closed && core.address().isPresent()) {
            start(own);
        }
    }

    /** The name handlers and resolvers belong to. */
    public String name() {
        return settings.name();
    }

    /** The settings it runs with. */
    public DtlsListenerSettings settings() {
        return settings;
    }

    /**
     * The bound address.
     *
     * @throws KedgeException {@link ErrorCode#LISTENER_CONFIGURATION} while nothing listens
     */
    public InetSocketAddress address() {
        return core.address().orElseThrow(
                () -> new KedgeException(ErrorCode.LISTENER_CONFIGURATION, "listener " + settings.name() + " does not listen"));
    }

    /** Whether a socket is bound. */
    public boolean isListening() {
        return core.address().isPresent();
    }

    /** The key pair in use. */
    public synchronized Optional<OwnKeyPair> keyPair() {
        return own;
    }

    /** Number of established sessions. */
    public int sessions() {
        return core.sessions();
    }

    /** When the socket was opened last. */
    public synchronized Instant connectorStart() {
        return connectorStart;
    }

    /** Waits until no handshake is in progress, at most the given time; new ones wait meanwhile. */
    public boolean awaitHandshakes(Duration limit) {
        return core.awaitHandshakes(limit);
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            core.stop(DRAIN);
            LOG.info("dtls.listener.stopped name={}", settings.name());
        }
    }
}
