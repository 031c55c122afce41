package org.kedge.gba;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;
import org.kedge.gba.aka.AkaKeys;
import org.kedge.gba.aka.Auts;
import org.kedge.gba.digest.AkaNonce;
import org.kedge.gba.digest.AuthenticationInfo;
import org.kedge.gba.digest.DigestAlgorithm;
import org.kedge.gba.digest.DigestAuthorization;
import org.kedge.gba.digest.DigestChallenge;
import org.kedge.gba.digest.DigestPassword;
import org.kedge.gba.digest.DigestProof;
import org.kedge.gba.digest.HttpDigest;
import org.kedge.gba.digest.Qop;

/** Vectors of HTTP Digest. Every response is also written, read and verified as by a server. */
final class DigestVectors {
    static final Map<String, Consumer<Vector>> KINDS = Map.of("digest", DigestVectors::digest, "rspauth", DigestVectors::rspauth,
            "digest_wrong", DigestVectors::wrong, "nonce", DigestVectors::nonce, "auts_field", DigestVectors::autsField);

    private DigestVectors() {
    }

    private static DigestAlgorithm algorithm(Vector v) {
        String hash = v.has("hash") ? v.in("hash") : "MD5";
        String form = v.has("password_form") ? v.in("password_form") : "text";
        String version = form.equals("AKAv2") ? "AKAv2-" : v.has("RES") ? "AKAv1-" : "";
        return DigestAlgorithm.of(version + hash).orElseThrow();
    }

    private static SecretBytes password(Vector v) {
        return switch (v.has("password_form") ? v.in("password_form") : "text") {
            case "text" -> SecretBytes.owning(v.text("password"));
            case "empty" -> DigestPassword.empty();
            case "AKAv1", "AKAv2" -> DigestPassword.aka(algorithm(v), new AkaKeys(v.secret("RES"), v.has("CK") ? v.secret("CK")
                    : DigestPassword.empty(), v.has("IK") ? v.secret("IK") : DigestPassword.empty()));
            case "res-as-hex-text" -> SecretBytes.owning(v.text("RES"));
            case "res-as-utf8-text" -> SecretBytes.owning(new String(v.octets("RES"), StandardCharsets.ISO_8859_1)
                    .getBytes(StandardCharsets.UTF_8));
            case "res-cut-at-nul" -> SecretBytes.owning(cutAtZero(v.octets("RES")));
            case "key-raw" -> v.secret("key");
            default -> throw new AssertionError("unknown password in " + v.id());
        };
    }

    private static byte[] cutAtZero(byte[] octets) {
        int length = 0;
        while (octets[length] != 0) {
            length++;
        }
        return Arrays.copyOf(octets, length);
    }

    private static DigestAuthorization answer(Vector v, byte[] body) {
        DigestProof proof = new DigestProof(v.in("qop").equals("auth") ? Qop.AUTH : Qop.AUTH_INT, v.in("nc"), v.in("cnonce"));
        DigestChallenge challenge = new DigestChallenge(v.in("realm"), v.in("nonce"), algorithm(v), Set.of(proof.qop()),
                Optional.empty(), false);
        try (SecretBytes password = password(v)) {
            return HttpDigest.answer(challenge, new HttpDigest.Request(v.in("username"), v.in("method"), v.in("uri"), proof), password,
                    body);
        }
    }

    private static boolean verifies(DigestAuthorization credentials, Vector v) {
        try (SecretBytes password = password(v)) {
            return HttpDigest.verify(credentials, password, v.in("method"), v.in("uri"), v.text("body"));
        }
    }

    private static void digest(Vector v) {
        DigestAuthorization credentials = answer(v, v.text("body"));
        assertEquals(v.out("response"), credentials.response());
        assertEquals(credentials, DigestAuthorization.parse(credentials.header()));
        assertTrue(verifies(credentials, v));
        if (v.outputs().has("password")) {
            assertArrayEquals(v.out("password").getBytes(StandardCharsets.US_ASCII), password(v).copy());
        }
    }

    private static AuthenticationInfo acknowledge(Vector v) {
        try (SecretBytes password = password(v)) {
            return HttpDigest.acknowledge(answer(v, new byte[0]), password, v.text("body"));
        }
    }

    private static void rspauth(Vector v) {
        AuthenticationInfo info = acknowledge(v);
        assertEquals(v.out("rspauth"), info.rspauth());
        assertEquals(info, AuthenticationInfo.parse(info.header()));
        assertTrue(verifies(info, v));
    }

    private static boolean verifies(AuthenticationInfo info, Vector v) {
        try (SecretBytes password = password(v)) {
            return HttpDigest.verify(info, answer(v, new byte[0]), password, v.text("body"));
        }
    }

    /** The code computes the right value, the misreading the wrong one, and the code refuses the wrong one. */
    private static void wrong(Vector v) {
        if (v.has("rspauth")) {
            assertEquals(v.out("right"), acknowledge(v).rspauth());
            assertTrue(verifies(acknowledge(v), v));
            assertEquals(v.out("wrong"), acknowledge(v.wrong()).rspauth());
            assertFalse(verifies(acknowledge(v.wrong()), v));
        } else {
            assertEquals(v.out("right"), answer(v, v.text("body")).response());
            assertTrue(verifies(answer(v, v.text("body")), v));
            DigestAuthorization wrong = answer(v.wrong(), v.wrong().text("body"));
            assertEquals(v.out("wrong"), wrong.response());
            DigestAuthorization right = answer(v, v.text("body"));
            assertFalse(verifies(new DigestAuthorization(right.username(), right.realm(), right.nonce(), right.uri(), wrong.response(),
                    right.algorithm(), right.proof(), right.opaque(), right.auts()), v));
        }
    }

    private static void nonce(Vector v) {
        if (!v.accepted()) {
            assertEquals(ErrorCode.EXCHANGE_MALFORMED,
                    assertThrows(KedgeException.class, () -> AkaNonce.parse(v.in("text"))).code());
            return;
        }
        AkaNonce nonce = AkaNonce.parse(v.in("text"));
        v.assertOut("RAND", nonce.rand().octets());
        v.assertOut("AUTN", nonce.autn().octets());
        assertEquals(v.in("text"), nonce.text());
    }

    private static void autsField(Vector v) {
        if (!v.accepted()) {
            assertEquals(ErrorCode.EXCHANGE_MALFORMED,
                    assertThrows(KedgeException.class, () -> Auts.parseField(v.in("text"))).code());
            return;
        }
        assertEquals(v.outputs().get("octets").asInt(), Auts.parseField(v.in("text")).length());
        assertEquals(v.in("text"), Auts.parseField(v.in("text")).field());
    }
}
