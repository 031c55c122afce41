package org.kedge.transport.tls;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
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
import java.util.function.UnaryOperator;

import org.kedge.api.audit.AuditRecord;
import org.kedge.api.audit.AuditSink;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;
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
import org.kedge.api.transport.RequestHandler;
import org.kedge.api.transport.SecureChannel;
import org.kedge.itests.testkit.transport.Pki;
import org.kedge.pki.PeerVerifier;
import org.kedge.transport.core.OwnKeyPair;
import org.kedge.transport.listener.ListenerServices;

/** A listener with known keys, a handler that takes the export, and a client; all on the loopback interface. */
final class Fixture implements AutoCloseable {
    static final Fqdn MEF = new Fqdn("mef.example.org");
    static final String IDENTITY = "kpm-1@mef.example.org";
    static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    Optional<OwnKeyPair> own = Optional.empty();
    final TlsListener listener;
    final TlsClient client;
    final Map<String, byte[]> keys = new ConcurrentHashMap<>(Map.of(IDENTITY, KEY));
    final ConcurrentLinkedQueue<IncomingRequest> requests = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedQueue<AuditRecord> audit = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedQueue<byte[]> serverExports = new ConcurrentLinkedQueue<>();

    /** How the listener verifies every certificate; nobody is known while it is empty. */
    final AtomicReference<CertificateInformation> certificates = new AtomicReference<>();

    /** Takes the export of its request, as an enrolment does. */
    final RequestHandler enrolment = request -> {
        requests.add(request);
        try (SecretBytes key = request.session().takeExportedKey()) {
            serverExports.add(key.copy());
        }
        return CompletableFuture.completedFuture(Reply.json(ReplyStatus.OK, "{\"end\":true}".getBytes()));
    };

    Fixture() {
        this(settings -> settings, new RefusingVerifier(), TlsClientSettings.defaults());
    }

    Fixture(UnaryOperator<TlsListenerSettings> change, PeerVerifier verifier, TlsClientSettings clientSettings) {
        AuditSink sink = audit::add;
        this.listener = new TlsListener(change.apply(settings(KeyExport.BOOTSTRAP)), new ListenerServices(() -> Optional.of(verifier),
                Meters.NONE, () -> Optional.of(sink), InstantSource.system()));
        listener.addResolver(new KeyResolver() {
            @Override
            public CompletionStage<Optional<ResolvedPsk>> psk(String identity) {
                return CompletableFuture.completedFuture(Optional.ofNullable(keys.get(identity))
                        .map(key -> new ResolvedPsk(SecretBytes.copyOf(key), "enrolee-" + identity)));
            }

            @Override
            public CompletionStage<Optional<ResolvedCertificate>> certificate(Presented presented) {
                return CompletableFuture.completedFuture(Optional.ofNullable(certificates.get())
                        .map(information -> new ResolvedCertificate(information, "enrolee-" + information.identifier())));
            }
        }, 0);
        this.client = new TlsClient(() -> Optional.of(verifier), clientSettings);
    }

    static TlsListenerSettings settings(KeyExport export) {
        return TlsListenerSettings.of("mef", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), export);
    }

    /** A listener and a client that use the test PKI. */
    static Fixture withCertificates(Pki pki, UnaryOperator<TlsListenerSettings> change, PeerVerifier verifier) {
        Fixture fixture = new Fixture(change, verifier, TlsClientSettings.defaults());
        fixture.certificates.set(pki.aboutNode());
        fixture.own = Optional.of(pki.mefKeyPair());
        return fixture;
    }

    Fixture started() {
        listener.start(own);
        listener.addHandler("enrolment", enrolment, 0);
        return this;
    }

    static PeerAddress at(int port) {
        return new PeerAddress(URI.create("https://127.0.0.1:" + port), MEF);
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

    SecureChannel connect() {
        return get(connecting(psk()));
    }

    CompletionStage<SecureChannel> connecting(LocalCredential credential) {
        return client.connect(address(), credential, ConnectOptions.enrolment());
    }

    static <T> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(90, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw KedgeException.of(e);
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    static KedgeException failure(CompletionStage<?> stage) {
        try {
            Object value = stage.toCompletableFuture().get(90, TimeUnit.SECONDS);
            throw new AssertionError("unexpected success: " + value);
        } catch (ExecutionException e) {
            return KedgeException.of(e);
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    List<String> auditCodes() {
        return audit.stream().map(record -> record.details().get("code")).toList();
    }

    @Override
    public void close() {
        client.close();
        listener.close();
    }
}
