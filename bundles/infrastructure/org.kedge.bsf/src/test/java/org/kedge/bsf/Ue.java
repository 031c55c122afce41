package org.kedge.bsf;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.kedge.api.identity.Impi;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.IncomingRequest;
import org.kedge.api.transport.Method;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.RequestHandler;
import org.kedge.gba.GbaKeys;
import org.kedge.gba.aka.Aka;
import org.kedge.gba.aka.AkaAlgorithm;
import org.kedge.gba.aka.AkaKeys;
import org.kedge.gba.aka.Auts;
import org.kedge.gba.aka.Autn;
import org.kedge.gba.aka.AutnCheck;
import org.kedge.gba.aka.Rand;
import org.kedge.gba.aka.SqnArray;
import org.kedge.gba.aka.SqnRules;
import org.kedge.gba.digest.AkaNonce;
import org.kedge.gba.digest.DigestAlgorithm;
import org.kedge.gba.digest.DigestAuthorization;
import org.kedge.gba.digest.DigestChallenge;
import org.kedge.gba.digest.DigestPassword;
import org.kedge.gba.digest.DigestProof;
import org.kedge.gba.digest.HttpDigest;
import org.kedge.gba.digest.Qop;

/** A UE with its USIM, as scripted as a test wants it. */
final class Ue {
    static final String TMPI = "Test 3gpp-gba-tmpi 3gpp-gba";

    final Impi impi;
    final Map<String, String> headers = new TreeMap<>(Map.of("host", BsfFixture.FQDN.value(), "user-agent", TMPI));
    String username;
    DigestAlgorithm minimum = DigestAlgorithm.AKAV1_MD5;
    SqnArray state = SqnArray.fresh(SqnRules.STANDARD);
    private final RequestHandler ub;
    private final AkaAlgorithm usim;

    Ue(RequestHandler ub, Impi impi, AkaAlgorithm usim) {
        this.ub = ub;
        this.impi = impi;
        this.username = impi.value();
        this.usim = usim;
    }

    /** GET / with an Authorization header. */
    Reply get(String authorization) {
        return send(Method.GET, List.of(), authorization);
    }

    Reply send(Method method, List<String> path, String authorization) {
        Request request = new Request(method, path, List.of(), headers, "", new byte[0]).withHeader("Authorization", authorization);
        return ub.handle(new IncomingRequest(request, Session.anonymous(), false, BsfFixture.NOW.plusSeconds(20))).toCompletableFuture()
                .join();
    }

    /** The first request. */
    Reply start() {
        return get(DigestAuthorization.initial(username, BsfFixture.FQDN.value(), "/").header());
    }

    /** The challenge in a 401 that this UE answers. */
    DigestChallenge challenge(Reply reply) {
        return DigestChallenge.strongest(DigestChallenge.parse(List.of(reply.headers().get("www-authenticate"))), minimum, Qop.AUTH_INT);
    }

    AutnCheck check(DigestChallenge challenge) {
        AkaNonce nonce = AkaNonce.parse(challenge.nonce());
        return Aka.check(usim, nonce.rand(), nonce.autn(), state);
    }

    /** As {@link #check}, with AUTN* made AUTN again as a UICC does. */
    AutnCheck checkInCard(DigestChallenge challenge) {
        AkaNonce nonce = AkaNonce.parse(challenge.nonce());
        try (AkaKeys keys = usim.f2f3f4(nonce.rand())) {
            Autn plain = nonce.autn().forUicc(keys.ik());
            return Aka.check(usim, nonce.rand(), plain, state);
        }
    }

    /** RES, CK and IK of a challenge whose AUTN is right and fresh. */
    AkaKeys keys(AutnCheck check) {
        return check.fold(accepted -> accepted.keysAfter(next -> state = next), failure -> {
            throw new AssertionError("SQN not fresh");
        }, () -> {
            throw new AssertionError("MAC wrong");
        });
    }

    Auts auts(DigestChallenge challenge) {
        return check(challenge).fold(accepted -> {
            throw new AssertionError("the number is fresh");
        }, AutnCheck.SyncFailure::auts, () -> {
            throw new AssertionError("MAC wrong");
        });
    }

    DigestAuthorization answer(DigestChallenge challenge, AkaKeys keys) {
        return answer(challenge, keys, 1);
    }

    DigestAuthorization answer(DigestChallenge challenge, AkaKeys keys, int nc) {
        try (SecretBytes password = DigestPassword.aka(challenge.algorithm(), keys)) {
            return HttpDigest.answer(challenge, request(nc), password, new byte[0]);
        }
    }

    DigestAuthorization resynchronise(DigestChallenge challenge, Auts auts) {
        return HttpDigest.resynchronise(challenge, request(1), auts, new byte[0]);
    }

    private HttpDigest.Request request(int nc) {
        return new HttpDigest.Request(username, "GET", "/", DigestProof.of(Qop.AUTH_INT, nc, "0a4f113b"));
    }

    /** A whole bootstrap. */
    Done bootstrap() {
        DigestChallenge challenge = challenge(start());
        AkaKeys keys = keys(check(challenge));
        DigestAuthorization sent = answer(challenge, keys);
        return new Done(get(sent.header()), sent, keys, AkaNonce.parse(challenge.nonce()).rand());
    }

    /** What a UE holds after it. */
    record Done(Reply reply, DigestAuthorization sent, AkaKeys keys, Rand rand) {
        SecretBytes ks() {
            return GbaKeys.ks(keys);
        }
    }
}
