package org.kedge.itests.benchmarks.gba;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.kedge.api.gba.BsfAddress;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.ConnectOptions;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.LocalCredential;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.SecureChannel;
import org.kedge.api.transport.SecureTransport;
import org.kedge.gba.aka.Aka;
import org.kedge.gba.aka.AkaAlgorithm;
import org.kedge.gba.aka.AkaKeys;
import org.kedge.gba.aka.Rand;
import org.kedge.gba.digest.AkaNonce;
import org.kedge.gba.digest.AuthenticationInfo;
import org.kedge.gba.digest.DigestAlgorithm;
import org.kedge.gba.digest.DigestAuthorization;
import org.kedge.gba.digest.DigestChallenge;
import org.kedge.gba.digest.DigestPassword;
import org.kedge.gba.digest.DigestProof;
import org.kedge.gba.digest.HttpDigest;
import org.kedge.gba.digest.Qop;

/** A UE that keeps nothing, so that the BSF and not the client's medium is measured: one connection per bootstrap, as gateways do. */
final class UbClient {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final ConnectOptions OPTIONS = new ConnectOptions(KeyExport.NONE, LIMIT, LIMIT);
    private static final byte[] NO_BODY = {};
    private static final int CNONCE_OCTETS = 16;

    private final SecureTransport transport;
    private final BsfAddress bsf;
    private final SecureRandom random = new SecureRandom();

    UbClient(SecureTransport transport, BsfAddress bsf) {
        this.transport = transport;
        this.bsf = bsf;
    }

    /** A whole bootstrap, from the connection to the check of rspauth. */
    void bootstrap(Subscriber subscriber) throws Exception {
        try (SecureChannel channel = connect()) {
            Reply challenged = get(channel, initial(subscriber));
            DigestChallenge challenge = DigestChallenge.strongest(DigestChallenge.parse(
                    List.of(required(challenged, ReplyStatus.ORIGINATOR_NOT_AUTHENTICATED).headers().get("www-authenticate"))),
                    DigestAlgorithm.AKAV2_SHA_256, Qop.AUTH_INT);
            try (SecretBytes password = password(subscriber, challenge)) {
                DigestAuthorization answer = HttpDigest.answer(challenge, request(subscriber), password, NO_BODY);
                Reply done = required(get(channel, answer.header()), ReplyStatus.OK);
                AuthenticationInfo proof = AuthenticationInfo.parse(done.headers().get("authentication-info"));
                if (!HttpDigest.verify(proof, answer, password, done.body())) {
                    throw new IllegalStateException("the BSF does not know RES");
                }
            }
        }
    }

    /** As many messages as a bootstrap, to a server that answers everything the same. */
    void twoRequests(Subscriber subscriber) throws Exception {
        try (SecureChannel channel = connect()) {
            get(channel, initial(subscriber));
            get(channel, initial(subscriber));
        }
    }

    private SecureChannel connect() throws Exception {
        return transport.connect(bsf.address(), new LocalCredential.Anonymous(bsf.server()), OPTIONS).toCompletableFuture()
                .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    /** The header that names a subscriber. */
    static String initial(Subscriber subscriber) {
        return DigestAuthorization.initial(subscriber.impi().value(), BsfServer.FQDN.value(), "/").header();
    }

    /** The request with such a header. */
    static Request request(String authorization) {
        return Request.get(List.of()).withHeader("user-agent", "Kedge 3gpp-gba-tmpi 3gpp-gba").withHeader("authorization", authorization);
    }

    private static Reply get(SecureChannel channel, String authorization) throws Exception {
        return channel.request(request(authorization)).toCompletableFuture().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    private static Reply required(Reply reply, ReplyStatus status) {
        if (reply.status() != status) {
            throw new IllegalStateException("the BSF answered " + reply + " instead of " + status);
        }
        return reply;
    }

    /** What the USIM does with the challenge, but for remembering its number. */
    private static SecretBytes password(Subscriber subscriber, DigestChallenge challenge) {
        AkaNonce nonce = AkaNonce.parse(challenge.nonce());
        Rand rand = nonce.rand();
        try (AkaAlgorithm usim = subscriber.algorithm()) {
            Aka.open(usim, rand, nonce.autn()).orElseThrow(() -> new IllegalStateException("the MAC of the BSF is wrong"));
            try (AkaKeys keys = usim.f2f3f4(rand)) {
                return DigestPassword.aka(challenge.algorithm(), keys);
            }
        }
    }

    private HttpDigest.Request request(Subscriber subscriber) {
        byte[] cnonce = new byte[CNONCE_OCTETS];
        random.nextBytes(cnonce);
        return new HttpDigest.Request(subscriber.impi().value(), "GET", "/",
                DigestProof.of(Qop.AUTH_INT, 1, HexFormat.of().formatHex(cnonce)));
    }
}
