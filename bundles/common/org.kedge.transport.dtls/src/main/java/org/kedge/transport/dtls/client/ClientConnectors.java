package org.kedge.transport.dtls.client;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;

import org.eclipse.californium.elements.RawDataChannel;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;
import org.eclipse.californium.scandium.dtls.SingleNodeConnectionIdGenerator;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.ConnectOptions;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.LocalCredential;
import org.kedge.transport.dtls.DtlsClientSettings;
import org.kedge.transport.dtls.engine.Settings;

/**
 * Makes connectors. Building one costs as much as a third of a PSK handshake, so those for pre-shared keys are used again, each time
 * with a new socket; only after a session that was established and closed on this side, since then nothing of it is outstanding.
 */
final class ClientConnectors {
    private static final int IDLE = 8;

    /**
     * What a library configuration depends on.
     *
     * @param seconds how long a handshake may take
     */
    record Shape(boolean export, boolean certificate, long seconds) {
        static Shape of(LocalCredential credential, ConnectOptions options) {
            return new Shape(options.export() != KeyExport.NONE, credential instanceof LocalCredential.KeyPair,
                    options.handshakeTimeout().toSeconds());
        }
    }

    private final DtlsClientSettings settings;
    private final ScheduledExecutorService protocol;
    private final ClientReceiver receiver;
    private final RawDataChannel inbox;
    private final Map<Shape, Configuration> configurations = new HashMap<>();
    private final Map<Shape, Deque<ClientConnector>> idle = new HashMap<>();

    /** @param inbox gets every decrypted record */
    ClientConnectors(DtlsClientSettings settings, ScheduledExecutorService protocol, ClientReceiver receiver, RawDataChannel inbox) {
        this.settings = settings;
        this.protocol = protocol;
        this.receiver = receiver;
        this.inbox = inbox;
    }

    /**
     * A connector for a connection, not started.
     *
     * @param verifier present with a key pair
     * @throws KedgeException {@link ErrorCode#CERTIFICATE_PROFILE} for a key pair that cannot authenticate a client
     */
    ClientConnector open(ClientConnection connection, ConnectOptions options, Optional<ServerVerifier> verifier) {
        Shape shape = Shape.of(connection.credential(), options);
        ClientConnector connector = reusable(shape).orElseGet(() -> make(shape, connection.credential(), verifier));
        connector.hooks().serve(connection);
        return connector;
    }

    private synchronized Optional<ClientConnector> reusable(Shape shape) {
        Deque<ClientConnector> waiting = idle.get(shape);
        return waiting == null ? Optional.empty() : Optional.ofNullable(waiting.poll());
    }

    /** Takes back a stopped connector of an established session. */
    synchronized void giveBack(ClientConnector connector) {
        Deque<ClientConnector> waiting = idle.computeIfAbsent(connector.shape(), s -> new ArrayDeque<>());
        if (!connector.shape().certificate() && waiting.size() < IDLE) {
            waiting.push(connector);
        }
    }

    private synchronized Configuration configuration(Shape shape) {
        return configurations.computeIfAbsent(shape, s -> {
            Configuration c = Settings.client(settings.mtu(), s.export, s.seconds);
            Settings.suites(c, s.certificate ? settings.suites().certificate() : settings.suites().psk());
            return c;
        });
    }

    private ClientConnector make(Shape shape, LocalCredential credential, Optional<ServerVerifier> verifier) {
        ClientHooks hooks = new ClientHooks();
        DtlsConnectorConfig.Builder builder = DtlsConnectorConfig.builder(configuration(shape)).setSessionListener(hooks)
                .setConnectionIdGenerator(new SingleNodeConnectionIdGenerator(0))
                .setApplicationLevelInfoSupplier((principal, argument) -> hooks.info());
        if (credential instanceof LocalCredential.KeyPair pair) {
            builder.setCertificateIdentityProvider(new ClientIdentity(pair)).setAdvancedCertificateVerifier(verifier.orElseThrow());
        } else {
            builder.setAdvancedPskStore(hooks);
        }
        try {
            ClientConnector connector = new ClientConnector(builder.build(), shape, hooks, protocol, receiver);
            connector.setRawDataReceiver(inbox);
            connector.setAlertHandler((from, alert) -> hooks.closedByPeer());
            return connector;
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw new KedgeException(ErrorCode.CERTIFICATE_PROFILE, "own credential " + credential + ": " + e.getMessage(), e);
        }
    }
}
