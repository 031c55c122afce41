package org.kedge.transport.dtls;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.pki.PeerVerifier;
import org.kedge.transport.core.OwnKeyPair;
import org.kedge.transport.dtls.engine.KeyExporter;
import org.kedge.transport.dtls.server.ListenerCore;
import org.kedge.transport.listener.Listener;
import org.kedge.transport.listener.ListenerRuntime;
import org.kedge.transport.listener.ListenerServices;
import org.kedge.transport.listener.ListenerSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One DTLS 1.2 listener with CoAP on top. Resolvers and handlers come and go while it listens; its key pair may arrive later and be
 * replaced, without a session being lost. Thread-safe.
 */
public final class DtlsListener implements Listener {
    private static final Logger LOG = LoggerFactory.getLogger(DtlsListener.class);
    /** Longest wait for handshakes and requests in progress before a stop (DTLS-38). */
    private static final Duration DRAIN = Duration.ofSeconds(3);

    private final DtlsListenerSettings settings;
    private final ListenerCore core;
    private Optional<OwnKeyPair> own = Optional.empty();
    private Instant connectorStart = Instant.EPOCH;
    private boolean closed;

    /** A listener without metrics and audit, for assembly in plain Java. */
    public DtlsListener(DtlsListenerSettings settings, PeerVerifier verifier) {
        this(settings, ListenerServices.of(verifier), new KeyExporter());
    }

    /** A listener that nobody has started. */
    public DtlsListener(DtlsListenerSettings settings, ListenerServices services, KeyExporter exporter) {
        this.settings = settings;
        this.core = new ListenerCore(settings, services, exporter);
    }

    @Override
    public ListenerRuntime runtime() {
        return core.runtime();
    }

    @Override
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

    @Override
    public ListenerSettings common() {
        return settings.common();
    }

    @Override
    public InetSocketAddress address() {
        return core.address().orElseThrow(
                () -> new KedgeException(ErrorCode.LISTENER_CONFIGURATION, "listener " + settings.name() + " does not listen"));
    }

    @Override
    public boolean isListening() {
        return core.address().isPresent();
    }

    @Override
    public synchronized Optional<OwnKeyPair> keyPair() {
        return own;
    }

    @Override
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
