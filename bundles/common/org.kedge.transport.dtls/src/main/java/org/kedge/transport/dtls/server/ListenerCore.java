package org.kedge.transport.dtls.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;
import org.eclipse.californium.scandium.dtls.AlertMessage;
import org.eclipse.californium.scandium.dtls.AlertMessage.AlertDescription;
import org.eclipse.californium.scandium.dtls.CertificateType;
import org.eclipse.californium.scandium.dtls.Connection;
import org.eclipse.californium.scandium.dtls.ConnectionId;
import org.eclipse.californium.scandium.dtls.SingleNodeConnectionIdGenerator;
import org.eclipse.californium.scandium.dtls.cipher.CipherSuite;
import org.eclipse.californium.scandium.dtls.x509.SingleCertificateProvider;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.KeyExport;
import org.kedge.transport.core.OwnKeyPair;
import org.kedge.transport.core.Scheduler;
import org.kedge.transport.core.Threads;
import org.kedge.transport.dtls.DtlsListenerSettings;
import org.kedge.transport.dtls.engine.KeyExporter;
import org.kedge.transport.dtls.engine.Settings;
import org.kedge.transport.listener.ListenerRuntime;
import org.kedge.transport.listener.ListenerServices;

/** The parts of one listener put together; a run may be replaced by another while sessions and threads stay. Not thread-safe. */
public final class ListenerCore {
    /** Octets of a connection id (DTLS-39). */
    private static final int CID_LENGTH = 6;
    /** Longest wait until every peer was told that the listener stops; whoever misses it finds out by its time-outs. */
    private static final Duration GOODBYE = Duration.ofMillis(500);

    private final DtlsListenerSettings settings;
    private final Scheduler protocol;
    private final ListenerRuntime runtime;
    private final Sessions sessions;
    private final Handshakes handshakes;
    private final Admission admission;
    private volatile ListenerRun run;

    /** @param services what the listener uses of its node */
    public ListenerCore(DtlsListenerSettings settings, ListenerServices services, KeyExporter exporter) {
        this.settings = settings;
        this.protocol = Threads.protocol("dtls-" + settings.name(), Math.max(2, Runtime.getRuntime().availableProcessors()));
        this.runtime = new ListenerRuntime(settings.common(), services, protocol);
        this.sessions = new Sessions(runtime.sessions(), protocol, this::end, this::forget);
        this.handshakes = new Handshakes(settings.export(), exporter, sessions, runtime.refusals(), this::connection);
        this.admission = new Admission(handshakes, () -> handshakes.inProgress() < settings.maxConnections() / 2);
    }

    private Optional<Connection> connection(ConnectionId id) {
        ListenerRun present = run;
        return present == null ? Optional.empty() : present.connector().connection(id);
    }

    private void end(ConnectionId id) {
        ListenerRun present = run;
        if (present != null) {
            present.connector().end(id);
        }
    }

    private void forget(Object session) {
        ListenerRun present = run;
        if (present != null) {
            present.forget(session);
        }
    }

    /** Its resolvers and handlers, and whatever else knows no transport. */
    public ListenerRuntime runtime() {
        return runtime;
    }

    /** The bound address; empty while nothing listens. */
    public Optional<InetSocketAddress> address() {
        return Optional.ofNullable(run).filter(ListenerRun::isRunning).map(ListenerRun::address);
    }

    /** Number of established sessions. */
    public int sessions() {
        return sessions.count();
    }

    /**
     * Binds the socket and starts to listen.
     *
     * @param own empty: pre-shared keys only
     * @throws KedgeException {@link ErrorCode#LISTENER_CONFIGURATION}
     */
    public void start(Optional<OwnKeyPair> own, InetSocketAddress address) {
        start(build(own, address), address, new byte[0]);
    }

    private void start(ListenerRun started, InetSocketAddress address, byte[] saved) {
        try {
            if (saved.length > 0) {
                started.load(saved);
            }
            run = started;
            admission.drain(false);
            started.start();
            sessions.retain(id -> started.connector().connection(id).isPresent());
        } catch (IOException | RuntimeException e) {
            started.stop();
            run = null;
            throw new KedgeException(ErrorCode.LISTENER_CONFIGURATION,
                    "listener " + settings.name() + " on " + address + ": " + e.getMessage(), e);
        }
    }

    private ListenerRun build(Optional<OwnKeyPair> own, InetSocketAddress address) {
        Configuration configuration = Settings.listener(settings.mtu(), settings.export() != KeyExport.NONE, settings.maxConnections());
        List<CipherSuite> suites = new ArrayList<>();
        if (settings.certificates() && own.isPresent()) {
            suites.addAll(settings.suites().certificate());
        }
        if (settings.psk()) {
            suites.addAll(settings.suites().psk());
        }
        Settings.suites(configuration, suites);
        DtlsConnectorConfig.Builder builder = DtlsConnectorConfig.builder(configuration).setAddress(address)
                .setDatagramFilter(admission).setSessionListener(handshakes).setConnectionListener(handshakes)
                .setResumptionVerifier(new RefuseResumption()).setLoggingTag("kedge-" + settings.name())
                .setApplicationLevelInfoSupplier((principal, argument) -> Handshakes.info(argument));
        if (settings.connectionId()) {
            builder.setConnectionIdGenerator(new SingleNodeConnectionIdGenerator(CID_LENGTH));
        }
        if (settings.psk()) {
            builder.setAdvancedPskStore(new ListenerPsk(runtime.checks(), handshakes, settings.suites().onlyPsk()));
        }
        try {
            if (settings.certificates() && own.isPresent()) {
                builder.setCertificateIdentityProvider(identity(own.get()))
                        .setAdvancedCertificateVerifier(new ListenerVerifier(runtime.checks(), handshakes));
            }
            ListenerConnector connector = new ListenerConnector(builder.build(), admission);
            connector.setExecutor(protocol);
            connector.setAlertHandler((peer, alert) -> closedByPeer(connector, peer, alert));
            return new ListenerRun(connector, configuration, settings.name(), protocol, sessions::has,
                    data -> sessions.of(data.getEndpointContext()).ifPresent(session -> session.record(data.getBytes())),
                    new CoapDeliverer(sessions, runtime.dispatcher(), protocol));
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw new KedgeException(ErrorCode.LISTENER_CONFIGURATION, "listener " + settings.name() + ": " + e.getMessage(), e);
        }
    }

    private static SingleCertificateProvider identity(OwnKeyPair own) {
        return own.chain().isEmpty() ? new SingleCertificateProvider(own.privateKey(), own.publicKey())
                : new SingleCertificateProvider(own.privateKey(), own.chain().toArray(X509Certificate[]::new), CertificateType.X_509,
                        CertificateType.RAW_PUBLIC_KEY);
    }

    private static void closedByPeer(ListenerConnector connector, InetSocketAddress peer, AlertMessage alert) {
        if (alert.getDescription() == AlertDescription.CLOSE_NOTIFY) {
            connector.forget(peer);
        }
    }

    /**
     * Replaces the running socket by a new one on the same port; established sessions go on, unseen by their peers (DTLS-37).
     *
     * @throws KedgeException {@link ErrorCode#LISTENER_CONFIGURATION}; for a key pair that cannot be used the running one goes on
     */
    public void restart(Optional<OwnKeyPair> own, Duration drain) {
        ListenerRun old = run;
        InetSocketAddress address = old.address();
        ListenerRun next = build(own, address);
        drain(drain);
        byte[] saved;
        try {
            saved = old.stopAndSave();
        } catch (IOException e) {
            saved = new byte[0];
        }
        run = null;
        start(next, address, saved);
    }

    /** Starts no handshake any more and waits for those in progress and for requests being handled (DTLS-38). */
    public boolean drain(Duration limit) {
        admission.drain(true);
        return quiet(limit, true);
    }

    /** Waits for handshakes in progress, while new ones go on. */
    public boolean awaitHandshakes(Duration limit) {
        admission.drain(true);
        try {
            return quiet(limit, false);
        } finally {
            admission.drain(false);
        }
    }

    private boolean quiet(Duration limit, boolean requests) {
        return await(limit, () -> !handshakes.isAnyHopeful() && !(requests && runtime.dispatcher().inProgress() > 0));
    }

    private static boolean await(Duration limit, BooleanSupplier condition) {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            LockSupport.parkNanos(5_000_000);
        }
        return true;
    }

    /** Drains, then ends every session, socket and thread. */
    public void stop(Duration drain) {
        ListenerRun present = run;
        if (present != null) {
            drain(drain);
            sessions.endAll();
            await(GOODBYE, () -> sessions.count() == 0);
            present.stop();
            run = null;
        }
        sessions.retain(id -> false);
        Threads.stop(protocol);
        runtime.stop();
    }
}
