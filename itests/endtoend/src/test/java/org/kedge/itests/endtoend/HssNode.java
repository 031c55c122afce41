package org.kedge.itests.endtoend;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

import org.kedge.api.gba.Guss;
import org.kedge.api.metrics.Meters;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.IncomingRequest;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.KeyResolver;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.gba.aka.Aka;
import org.kedge.gba.aka.Amf;
import org.kedge.gba.aka.AuthenticationVector;
import org.kedge.gba.aka.Auts;
import org.kedge.gba.aka.Milenage;
import org.kedge.gba.aka.Rand;
import org.kedge.gba.aka.SqnGenerator;
import org.kedge.messages.gba.ZhCodec;
import org.kedge.messages.gba.ZhRequest;
import org.kedge.messages.gba.ZhVector;
import org.kedge.pki.Issued;
import org.kedge.pki.crl.CrlStore;
import org.kedge.pki.path.DefaultPeerVerifier;
import org.kedge.transport.core.OwnKeyPair;
import org.kedge.transport.listener.ListenerServices;
import org.kedge.transport.tls.TlsListener;
import org.kedge.transport.tls.TlsListenerSettings;

/** A stand-in for the HSS of an operator, with one subscriber: Zh in its JSON form (TS 29.562) over mutual TLS. */
final class HssNode implements AutoCloseable, KeyResolver {
    private static final long DELTA = 1L << 28;

    private final TestSubscriber subscriber;
    private final Guss guss;
    private final CertificateInformation bsf;
    private final TlsListener listener;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private SqnGenerator numbers = SqnGenerator.fresh(5, 1);

    /** @param bsf who alone may ask */
    HssNode(Issued identity, TestSubscriber subscriber, Guss guss, CertificateInformation bsf) {
        this.subscriber = subscriber;
        this.guss = guss;
        this.bsf = bsf;
        RecordedAudit audit = new RecordedAudit();
        var verifier = new DefaultPeerVerifier(new CrlStore(), Clock.systemUTC(), () -> 0, 100, Meters.NONE);
        listener = new TlsListener(TlsListenerSettings.of("zh", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                KeyExport.NONE), new ListenerServices(() -> Optional.of(verifier), Meters.NONE, () -> Optional.of(audit),
                        InstantSource.system()));
        listener.addResolver(this, 0);
        listener.addHandler("nhss-gba-ueau", this::vector, 0);
        listener.addHandler("nhss-gba-sdm", this::settings, 0);
        listener.start(Optional.of(new OwnKeyPair(identity.privateKey(), identity.publicKey(), identity.chain())));
    }

    URI uri() {
        return URI.create("https://127.0.0.1:" + listener.address().getPort());
    }

    /** The paths it was asked for, in order. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    /** The HSS forgets how far it had counted. */
    synchronized void loseNumbers() {
        numbers = SqnGenerator.fresh(5, 1);
    }

    @Override
    public CompletionStage<Optional<ResolvedPsk>> psk(String identity) {
        return CompletableFuture.completedFuture(Optional.empty());
    }

    @Override
    public CompletionStage<Optional<ResolvedCertificate>> certificate(Presented presented) {
        return CompletableFuture.completedFuture(Optional.of(new ResolvedCertificate(bsf, "bsf")));
    }

    private CompletionStage<Reply> vector(IncomingRequest request) {
        Request message = request.message();
        return CompletableFuture.completedFuture(known(message, ZhCodec.authPath(subscriber.impi()))
                ? vector(ZhCodec.readRequest(message.body())) : Reply.of(ReplyStatus.NOT_FOUND));
    }

    private synchronized Reply vector(ZhRequest request) {
        try (Milenage milenage = subscriber.milenage()) {
            if (request.resynchronisation().isPresent()) {
                ZhRequest.Resynchronisation lost = request.resynchronisation().get();
                var sqn = Aka.open(milenage, Rand.of(lost.rand()), Auts.of(lost.auts()));
                if (sqn.isEmpty()) {
                    return Reply.of(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE);
                }
                numbers = numbers.resynchronised(sqn.get(), DELTA);
            }
            try (AuthenticationVector made = Aka.vector(milenage, Rand.random(new SecureRandom()), new Amf(0x8000), numbers,
                    next -> numbers = next);
                    ZhVector vector = new ZhVector(subscriber.impi(), made.rand().octets(), made.autn().octets(),
                            made.keys().res().duplicate(), made.keys().ck().duplicate(), made.keys().ik().duplicate())) {
                return Reply.json(ReplyStatus.OK, ZhCodec.vector(vector));
            }
        }
    }

    private CompletionStage<Reply> settings(IncomingRequest request) {
        return CompletableFuture.completedFuture(known(request.message(), ZhCodec.gussPath(subscriber.impi()))
                ? Reply.json(ReplyStatus.OK, ZhCodec.guss(guss)) : Reply.of(ReplyStatus.NOT_FOUND));
    }

    private boolean known(Request message, List<String> path) {
        asked.add(message.method() + " " + String.join("/", message.path()));
        return message.path().equals(path);
    }

    @Override
    public void close() {
        listener.close();
    }
}
