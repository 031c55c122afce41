package org.kedge.transport.tls;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;

import org.kedge.api.audit.AuditRecord;
import org.kedge.api.audit.AuditSink;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.metrics.Meters;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.ConnectOptions;
import org.kedge.api.transport.IncomingRequest;
import org.kedge.api.transport.LocalCredential;
import org.kedge.api.transport.PeerAddress;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.RequestHandler;
import org.kedge.api.transport.SecureChannel;
import org.kedge.itests.testkit.transport.Pki;
import org.kedge.transport.listener.ListenerServices;

/** A listener for anonymous clients, with a handler of the root that asks for credentials; a MEF's handler stands beside it. */
final class UbFixture implements AutoCloseable {
    static final Pki PKI = new Pki();
    static final String CHALLENGE = "Digest realm=\"mef.example.org\", nonce=\"a+/=\", qop=\"auth-int\", algorithm=AKAv2-SHA-256";

    final TlsListener listener;
    final TlsClient client = new TlsClient(Pki.verifier());
    final ConcurrentLinkedQueue<IncomingRequest> reached = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedQueue<IncomingRequest> wronglyReached = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedQueue<AuditRecord> audit = new ConcurrentLinkedQueue<>();
    private final boolean plain;
    private volatile boolean clockTrusted = true;

    /** What a MEF registers for a listener of the same name, forgetting nothing but that its clients are anonymous. */
    final RequestHandler enrolment = request -> {
        wronglyReached.add(request);
        return CompletableFuture.completedFuture(Reply.of(ReplyStatus.OK));
    };

    final RequestHandler ub = request -> {
        reached.add(request);
        boolean signed = request.message().header("authorization").isPresent();
        byte[] body = request.message().body().length > 0 ? request.message().body().clone() : "<x/>".getBytes();
        return CompletableFuture.completedFuture(signed
                ? new Reply(ReplyStatus.OK, Map.of("authentication-info", "rspauth=\"00\"", "server", "BSF 3gpp-gba-tmpi"),
                        "application/vnd.3gpp.bsf+xml", body)
                : new Reply(ReplyStatus.ORIGINATOR_NOT_AUTHENTICATED,
                        Map.of("www-authenticate", CHALLENGE + ", " + CHALLENGE.replace("AKAv2-SHA-256", "AKAv1-MD5")), "", new byte[0]));
    };

    private UbFixture(TlsListenerSettings settings) {
        AuditSink sink = audit::add;
        plain = settings.clients() == Clients.PLAIN;
        listener = new TlsListener(settings,
                new ListenerServices(() -> Optional.of(Pki.verifier()), Meters.NONE, () -> Optional.of(sink), clock()));
        listener.addHandler("", ub, 0, true);
        listener.addHandler("enrolment", enrolment, 0);
        listener.start(plain ? Optional.empty() : Optional.of(PKI.mefKeyPair()));
    }

    static UbFixture tls(UnaryOperator<TlsListenerSettings> change) {
        return new UbFixture(change.apply(TlsListenerSettings.anonymous("ub", anyPort())));
    }

    static UbFixture tls() {
        return tls(settings -> settings);
    }

    static UbFixture plain(UnaryOperator<TlsListenerSettings> change) {
        return new UbFixture(change.apply(TlsListenerSettings.plain("ub", anyPort())));
    }

    static UbFixture plain() {
        return plain(settings -> settings);
    }

    static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private InstantSource clock() {
        return () -> {
            if (!clockTrusted) {
                throw new KedgeException(ErrorCode.CLOCK_NOT_TRUSTED, "on purpose");
            }
            return InstantSource.system().instant();
        };
    }

    void distrustClock() {
        clockTrusted = false;
    }

    int port() {
        return listener.address().getPort();
    }

    PeerAddress address() {
        return address(Pki.MEF);
    }

    PeerAddress address(Fqdn name) {
        return new PeerAddress(URI.create((plain ? "http" : "https") + "://127.0.0.1:" + port()), name);
    }

    static LocalCredential nobody(CertificateInformation... peer) {
        return new LocalCredential.Anonymous(peer.length == 0 ? Optional.empty() : Optional.of(peer[0]));
    }

    SecureChannel connect() {
        return Fixture.get(client.connect(address(), plain ? nobody() : nobody(PKI.aboutMef()), ConnectOptions.ordinary()));
    }

    @Override
    public void close() {
        client.close();
        listener.close();
    }
}
