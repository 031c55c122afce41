package org.kedge.gba.client.ua;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.NafKey;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.ConnectOptions;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.LocalCredential;
import org.kedge.api.transport.PeerAddress;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.SecureChannel;
import org.kedge.api.transport.SecureTransport;
import org.kedge.gba.client.Gba;
import org.kedge.gba.digest.AuthenticationInfo;
import org.kedge.gba.digest.DigestAuthorization;
import org.kedge.gba.digest.DigestPassword;
import org.kedge.gba.digest.DigestProof;
import org.kedge.gba.digest.HttpDigest;

/**
 * One request to a NAF: asked, challenged, signed for the suite of the connection it goes over (NAF_Id); once more with a new nonce when
 * the NAF calls the old one stale, once more with a new bootstrap when it does not take the B-TID. A NAF may close the connection after
 * a challenge: the answer goes over a new one. Does not block.
 */
public final class UaClient implements AutoCloseable {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int CNONCE_OCTETS = 16;
    private static final String USER_AGENT = "Kedge 3gpp-gba";

    private final Gba gba;
    private final String usim;
    private final PeerAddress naf;
    private final Request request;
    private final Instant deadline;
    private Supplier<CompletionStage<SecureChannel>> opening = () -> {
        throw new IllegalStateException("not run yet");
    };
    private Optional<SecureChannel> channel = Optional.empty();
    private boolean closed;

    /** What was signed with. */
    private record Signed(NafKey key, DigestAuthorization sent, boolean renewed, boolean stale) {
    }

    public UaClient(Gba gba, String usim, PeerAddress naf, Request request, Instant deadline) {
        this.gba = gba;
        this.usim = usim;
        this.naf = naf;
        this.request = request.withHeader("user-agent", USER_AGENT);
        this.deadline = deadline;
    }

    /** @return as {@link org.kedge.api.gba.GbaClient#request} */
    public CompletionStage<Reply> run(SecureTransport transport, CertificateInformation server, Duration handshake, Duration patience) {
        if (!"https".equals(naf.uri().getScheme())) {
            throw new KedgeException(ErrorCode.NAF_REFUSED, "Digest of GBA is spoken inside https, not at " + naf.uri());
        }
        opening = () -> transport.connect(naf, new LocalCredential.Anonymous(Optional.of(server)),
                new ConnectOptions(KeyExport.NONE, handshake, patience)).thenApply(this::adopt);
        return opening.get().thenCompose(opened -> opened.request(request).thenCompose(reply -> UaChallenge.of(reply, naf.fqdn())
                .map(challenge -> challenged(opened, reply, challenge, false, false))
                .orElseGet(() -> CompletableFuture.completedFuture(reply))));
    }

    private synchronized SecureChannel adopt(SecureChannel opened) {
        channel.ifPresent(SecureChannel::close);
        if (closed) {
            opened.close();
        }
        channel = Optional.of(opened);
        return opened;
    }

    private CompletionStage<Reply> challenged(SecureChannel by, Reply reply, UaChallenge challenge, boolean renewed, boolean stale) {
        return closing(reply) ? opening.get().thenCompose(next -> answer(next, challenge, renewed, stale))
                : answer(by, challenge, renewed, stale);
    }

    private static boolean closing(Reply reply) {
        return Arrays.stream(reply.headers().getOrDefault("connection", "").split(",")).map(String::trim)
                .anyMatch("close"::equalsIgnoreCase);
    }

    private CompletionStage<Reply> answer(SecureChannel open, UaChallenge challenge, boolean renewed, boolean stale) {
        int suite = CipherSuites.code(open.facts().cipherSuite());
        return gba.nafKey(usim, naf.fqdn(), suite, deadline).thenCompose(key -> {
            DigestAuthorization sent = sign(challenge, key);
            return open.request(request.withHeader("authorization", sent.header()))
                    .thenCompose(reply -> judge(open, reply, new Signed(key, sent, renewed, stale)))
                    .whenComplete((reply, thrown) -> key.close());
        });
    }

    private DigestAuthorization sign(UaChallenge challenge, NafKey key) {
        byte[] cnonce = new byte[CNONCE_OCTETS];
        RANDOM.nextBytes(cnonce);
        DigestProof proof = DigestProof.of(challenge.qop(), 1, HexFormat.of().formatHex(cnonce));
        try (SecretBytes password = DigestPassword.naf(key.key())) {
            return HttpDigest.answer(challenge.digest(), new HttpDigest.Request(key.bTid().toString(), request.method().name(),
                    Target.of(request), proof), password, request.body());
        }
    }

    private CompletionStage<Reply> judge(SecureChannel open, Reply reply, Signed signed) {
        Optional<UaChallenge> again = UaChallenge.of(reply, naf.fqdn());
        if (again.isEmpty()) {
            requireProof(reply, signed);
            return CompletableFuture.completedFuture(reply);
        }
        if (again.get().digest().stale() && !signed.stale()) {
            return challenged(open, reply, again.get(), signed.renewed(), true);
        }
        if (signed.renewed() || !gba.refused(signed.key().bTid())) {
            throw new KedgeException(ErrorCode.NAF_REFUSED, "the NAF " + naf.fqdn() + " does not accept the key of " + signed.key().bTid());
        }
        return challenged(open, reply, again.get(), true, signed.stale());
    }

    /** TLS has authenticated the server; a proof that it adds must be right all the same. */
    private void requireProof(Reply reply, Signed signed) {
        String header = reply.headers().get("authentication-info");
        if (header == null) {
            return;
        }
        boolean right;
        try (SecretBytes password = DigestPassword.naf(signed.key().key())) {
            right = HttpDigest.verify(AuthenticationInfo.parse(header), signed.sent(), password, reply.body());
        } catch (KedgeException e) {
            // Without rspauth the header says nothing about who sent it.
            return;
        }
        if (!right) {
            throw new KedgeException(ErrorCode.NAF_REFUSED, "the rspauth of the NAF " + naf.fqdn() + " does not fit the key");
        }
    }

    /** Ends the connection; a reply that comes later is dropped. */
    @Override
    public synchronized void close() {
        closed = true;
        channel.ifPresent(SecureChannel::close);
    }
}
