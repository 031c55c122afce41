package org.kedge.itests.testkit.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

import org.kedge.api.audit.AuditRecord;
import org.kedge.api.audit.AuditSink;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.metrics.Meters;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.ConnectOptions;
import org.kedge.api.transport.IncomingRequest;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.KeyResolver;
import org.kedge.api.transport.LocalCredential;
import org.kedge.api.transport.PeerAddress;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.RequestHandler;
import org.kedge.api.transport.SecureChannel;
import org.kedge.api.transport.SecureTransport;
import org.kedge.pki.PeerVerifier;
import org.kedge.transport.core.OwnKeyPair;
import org.kedge.transport.listener.Listener;
import org.kedge.transport.listener.ListenerServices;
import org.kedge.transport.listener.ListenerSettings;

/** A listener and a client of one transport on the loopback interface. Fields are set before {@link #start}. */
final class Scene implements AutoCloseable {
    static final String IDENTITY = "kpm-1@mef.example.org";
    static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    /** The path whose handler takes the export of its session. */
    static final Request TAKE = Request.postJson(List.of("take"), "{}".getBytes(StandardCharsets.US_ASCII));
    private static final Duration LIMIT = Duration.ofSeconds(20);

    /** A key and its end, as a resolver answers it. */
    record Known(byte[] key, Optional<Instant> notAfter) {
    }

    final TransportUnderTest transport;
    KeyExport export = KeyExport.BOOTSTRAP;
    Duration lookupTimeout = LIMIT;
    Duration requestTimeout = LIMIT;
    int workers = 8;
    int queue = 100;
    Optional<OwnKeyPair> own = Optional.empty();
    Optional<PeerVerifier> verifier = Optional.of(Pki.verifier());
    /** How the listener verifies every certificate; nobody is known while it is empty. */
    final AtomicReference<CertificateInformation> certificates = new AtomicReference<>();
    final Map<String, Known> keys = new ConcurrentHashMap<>(Map.of(IDENTITY, new Known(KEY, Optional.empty())));
    /** The time of the listener; empty: the system's. */
    final AtomicReference<Instant> clock = new AtomicReference<>();
    private volatile boolean clockTrusted = true;
    final ConcurrentLinkedQueue<IncomingRequest> requests = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedQueue<AuditRecord> audit = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedQueue<byte[]> exports = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedQueue<SecretBytes> handedOut = new ConcurrentLinkedQueue<>();

    /** Takes the export of its session, as an enrolment does. */
    final RequestHandler taking = request -> {
        requests.add(request);
        try (SecretBytes key = request.session().takeExportedKey()) {
            exports.add(key.copy());
        }
        return CompletableFuture.completedFuture(Reply.json(ReplyStatus.OK, "{}".getBytes(StandardCharsets.US_ASCII)));
    };

    /** What the listener's owner registers; asked last. */
    final KeyResolver resolver = new KeyResolver() {
        @Override
        public CompletionStage<Optional<ResolvedPsk>> psk(String identity) {
            return CompletableFuture.completedFuture(Optional.ofNullable(keys.get(identity)).map(known -> {
                SecretBytes key = SecretBytes.copyOf(known.key);
                handedOut.add(key);
                return new ResolvedPsk(key, "principal of " + identity, known.notAfter);
            }));
        }

        @Override
        public CompletionStage<Optional<ResolvedCertificate>> certificate(Presented presented) {
            return CompletableFuture.completedFuture(Optional.ofNullable(certificates.get())
                    .map(information -> new ResolvedCertificate(information, "principal of " + information.identifier())));
        }
    };

    Listener listener;
    SecureTransport client;

    Scene(TransportUnderTest transport) {
        this.transport = transport;
    }

    /** Both sides have certificates of this PKI and trust it. */
    Scene with(Pki pki) {
        own = Optional.of(pki.mefKeyPair());
        certificates.set(pki.aboutNode());
        return this;
    }

    Scene start() {
        AuditSink sink = audit::add;
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        listener = transport.listener(new ListenerSettings(transport.kind(), "kit", address, true, true, export, 1000, lookupTimeout,
                requestTimeout, workers, queue),
                new ListenerServices(() -> verifier, Meters.NONE, () -> Optional.of(sink), this::now));
        listener.addResolver(resolver, 0);
        listener.addHandler("take", taking, 0);
        listener.start(own);
        client = transport.client(() -> verifier);
        return this;
    }

    /** From now on the listener's node does not know the time. */
    void distrustClock() {
        clockTrusted = false;
    }

    private Instant now() {
        if (!clockTrusted) {
            throw new KedgeException(ErrorCode.CLOCK_NOT_TRUSTED, "on purpose");
        }
        return Optional.ofNullable(clock.get()).orElseGet(Instant::now);
    }

    /** Has a path answered by a status without a body, and keeps the requests. */
    Scene answering(String path, ReplyStatus status) {
        listener.addHandler(path, request -> {
            requests.add(request);
            return CompletableFuture.completedFuture(Reply.of(status));
        }, 0);
        return this;
    }

    PeerAddress at(int port) {
        return new PeerAddress(URI.create(transport.scheme() + "://127.0.0.1:" + port), Pki.MEF);
    }

    PeerAddress address() {
        return at(listener.address().getPort());
    }

    static LocalCredential psk() {
        return psk(IDENTITY, KEY);
    }

    static LocalCredential psk(String identity, byte[] key) {
        return new LocalCredential.Psk(identity, SecretBytes.copyOf(key));
    }

    CompletionStage<SecureChannel> connecting(LocalCredential credential) {
        return client.connect(address(), credential, options(LIMIT, LIMIT));
    }

    SecureChannel connect() {
        return connect(psk());
    }

    SecureChannel connect(LocalCredential credential) {
        return get(connecting(credential));
    }

    ConnectOptions options(Duration handshake, Duration request) {
        return new ConnectOptions(export, handshake, request);
    }

    static <T> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw KedgeException.of(e);
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    static KedgeException failure(CompletionStage<?> stage) {
        try {
            Object value = stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
            throw new AssertionError("unexpected success: " + value);
        } catch (ExecutionException e) {
            return KedgeException.of(e);
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    /** Codes of the refusals that the listener's owner was told, in order. */
    List<String> refusals() {
        return audit.stream().map(record -> record.details().get("code")).toList();
    }

    @Override
    public void close() {
        if (client != null) {
            transport.stop(client);
            listener.close();
        }
    }
}
