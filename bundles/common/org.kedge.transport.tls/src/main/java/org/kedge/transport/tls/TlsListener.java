package org.kedge.transport.tls;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.pki.PeerVerifier;
import org.kedge.transport.core.OwnKeyPair;
import org.kedge.transport.listener.Listener;
import org.kedge.transport.listener.ListenerRuntime;
import org.kedge.transport.listener.ListenerServices;
import org.kedge.transport.listener.ListenerSettings;
import org.kedge.transport.tls.server.ListenerCore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One TLS 1.2 listener with HTTP/1.1 on top. Resolvers and handlers come and go while it listens; its key pair may arrive later and be
 * replaced, without a session being lost. Thread-safe.
 */
public final class TlsListener implements Listener {
    private static final Logger LOG = LoggerFactory.getLogger(TlsListener.class);
    /** Longest wait for handshakes and requests in progress before a stop. */
    private static final Duration DRAIN = Duration.ofSeconds(3);

    private final TlsListenerSettings settings;
    private final ListenerCore core;
    private Optional<OwnKeyPair> own = Optional.empty();
    private boolean closed;

    /** A listener without metrics and audit, for assembly in plain Java. */
    public TlsListener(TlsListenerSettings settings, PeerVerifier verifier) {
        this(settings, ListenerServices.of(verifier));
    }

    /** A listener that nobody has started. */
    public TlsListener(TlsListenerSettings settings, ListenerServices services) {
        this.settings = settings;
        this.core = new ListenerCore(settings, services);
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
        boolean plain = settings.clients() == Clients.PLAIN;
        Optional<OwnKeyPair> usable = settings.common().certificates() && !plain ? keyPair : Optional.empty();
        core.use(usable);
        own = usable;
        if (core.address().isEmpty()) {
            if (!settings.common().psk() && usable.isEmpty() && !plain) {
                return;
            }
            core.bind();
        }
        LOG.info("tls.listener.started name={} address={} clients={} psk={} certificate={} export={}", settings.name(),
                core.address().orElseThrow(), settings.clients(), settings.common().psk(),
                usable.map(OwnKeyPair::toString).orElse("none"), settings.common().export());
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

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            core.stop(DRAIN);
            LOG.info("tls.listener.stopped name={}", settings.name());
        }
    }
}
