package org.kedge.gba.digest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

import org.kedge.api.key.SecretBytes;
import org.kedge.gba.aka.Auts;

/**
 * The computations of HTTP Digest (RFC 7616 3.4) with octet passwords, see {@link DigestPassword}. No argument is closed. Whether a
 * nonce is known, unused and young is the server's to check.
 */
public final class HttpDigest {
    private static final byte[] COLON = {':'};

    private HttpDigest() {
    }

    /** A request that was challenged. */
    public record Request(String username, String method, String uri, DigestProof proof) {
        @Override
        public String toString() {
            return "Request[" + method + "]";
        }
    }

    /** The client's answer to a challenge. @param body of the request; may be empty */
    public static DigestAuthorization answer(DigestChallenge challenge, Request request, SecretBytes password, byte[] body) {
        return answer(challenge, request, password, body, Optional.empty());
    }

    /** The client's answer to a challenge whose sequence number is not fresh: AUTS, signed with the empty password (RFC 3310 3.4). */
    public static DigestAuthorization resynchronise(DigestChallenge challenge, Request request, Auts auts, byte[] body) {
        try (SecretBytes password = DigestPassword.empty()) {
            return answer(challenge, request, password, body, Optional.of(auts));
        }
    }

    private static DigestAuthorization answer(DigestChallenge challenge, Request request, SecretBytes password, byte[] body,
            Optional<Auts> auts) {
        DigestAuthorization unsigned = new DigestAuthorization(request.username, challenge.realm(), challenge.nonce(), request.uri, "",
                challenge.algorithm(), Optional.of(request.proof), challenge.opaque(), auts);
        return new DigestAuthorization(request.username, challenge.realm(), challenge.nonce(), request.uri,
                compute(unsigned, password, request.method, body), challenge.algorithm(), unsigned.proof(), challenge.opaque(), auts);
    }

    /**
     * Whether a client knows the password. False for a first request of Ub, for another URI than that of the request line and for a
     * resynchronisation.
     */
    public static boolean verify(DigestAuthorization credentials, SecretBytes password, String method, String uri, byte[] body) {
        return credentials.auts().isEmpty() && matches(credentials, password, method, uri, body);
    }

    /** Whether a resynchronisation is signed as it must be. Proves nothing: MAC-S inside AUTS is what proves the card. */
    public static boolean verifyResynchronisation(DigestAuthorization credentials, String method, String uri, byte[] body) {
        try (SecretBytes password = DigestPassword.empty()) {
            return credentials.auts().isPresent() && matches(credentials, password, method, uri, body);
        }
    }

    private static boolean matches(DigestAuthorization credentials, SecretBytes password, String method, String uri, byte[] body) {
        return !credentials.isInitial() && credentials.uri().equals(uri)
                && same(compute(credentials, password, method, body), credentials.response());
    }

    /** The server's proof. @param credentials what was verified; @param body of the reply */
    public static AuthenticationInfo acknowledge(DigestAuthorization credentials, SecretBytes password, byte[] body) {
        return new AuthenticationInfo(credentials.proof().orElseThrow(), compute(credentials, password, "", body), Optional.empty());
    }

    /** Whether the server knows the password and, with auth-int, sent this body (D-74). @param sent what the client sent */
    public static boolean verify(AuthenticationInfo info, DigestAuthorization sent, SecretBytes password, byte[] body) {
        return sent.proof().filter(info.proof()::equals).isPresent() && same(compute(sent, password, "", body), info.rspauth());
    }

    private static boolean same(String right, String received) {
        return MessageDigest.isEqual(octets(right), octets(received));
    }

    /** request-digest; with an empty method it is response-digest. */
    private static String compute(DigestAuthorization of, SecretBytes password, String method, byte[] body) {
        DigestAlgorithm algorithm = of.algorithm();
        DigestProof proof = of.proof().orElseThrow();
        byte[] a1 = password.use(secret -> hash(algorithm, octets(of.username()), octets(of.realm()), secret));
        byte[] a2 = proof.qop() == Qop.AUTH ? hash(algorithm, octets(method), octets(of.uri()))
                : hash(algorithm, octets(method), octets(of.uri()), hash(algorithm, body));
        try {
            return new String(hash(algorithm, a1, octets(of.nonce()), octets(proof.nc()), octets(proof.cnonce()),
                    octets(proof.qop().token()), a2), StandardCharsets.US_ASCII);
        } finally {
            Arrays.fill(a1, (byte) 0);
        }
    }

    /** The hash of the pieces with colons between them, as hexadecimal digits. */
    private static byte[] hash(DigestAlgorithm algorithm, byte[]... pieces) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm.hash());
            for (int i = 0; i < pieces.length; i++) {
                digest.update(i == 0 ? new byte[0] : COLON);
                digest.update(pieces[i]);
            }
            return octets(HexFormat.of().formatHex(digest.digest()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM has no " + algorithm.hash(), e);
        }
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
