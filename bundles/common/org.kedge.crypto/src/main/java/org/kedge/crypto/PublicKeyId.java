package org.kedge.crypto;

import java.security.MessageDigest;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Base64;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/**
 * Public key identifiers (TS-0003 10.1.2, RFC 6920): the SHA-256 digest of the DER SubjectPublicKeyInfo, cut to 256, 128 or 120 bits,
 * as {@code ni:///<algorithm>;<base64url without padding>}.
 */
public final class PublicKeyId {
    /** The truncations of RFC 6920 that TS-0003 allows. */
    public enum Algorithm {
        SHA_256("sha-256", 1, 32), SHA_256_128("sha-256-128", 2, 16), SHA_256_120("sha-256-120", 3, 15);

        private final String word;
        private final int suite;
        private final int octets;

        Algorithm(String word, int suite, int octets) {
            this.word = word;
            this.suite = suite;
            this.octets = octets;
        }
    }

    private static final String SCHEME = "ni:///";

    private PublicKeyId() {
    }

    /** The full-length identifier of a key; as long as practical, so this is what Kedge writes. */
    public static String of(PublicKey key) {
        return uri(key.getEncoded(), Algorithm.SHA_256);
    }

    /** The identifier of a DER SubjectPublicKeyInfo. */
    public static String uri(byte[] spki, Algorithm algorithm) {
        return SCHEME + algorithm.word + ";" + base64url(digest(spki, algorithm));
    }

    /** The binary form (RFC 6920 6): one octet with the suite, then the digest. */
    public static byte[] binary(byte[] spki, Algorithm algorithm) {
        byte[] digest = digest(spki, algorithm);
        byte[] out = new byte[1 + digest.length];
        out[0] = (byte) algorithm.suite;
        System.arraycopy(digest, 0, out, 1, digest.length);
        return out;
    }

    /**
     * Whether a key has a configured identifier, compared under the algorithm that the identifier names.
     *
     * @param spki DER SubjectPublicKeyInfo
     * @param trusted the configured identifier
     * @throws KedgeException {@link ErrorCode#IDENTIFIER_MALFORMED} when the configured identifier is none
     */
    public static boolean matches(byte[] spki, String trusted) {
        for (Algorithm algorithm : Algorithm.values()) {
            String prefix = SCHEME + algorithm.word + ";";
            if (trusted.startsWith(prefix)) {
                return MessageDigest.isEqual(decode(trusted.substring(prefix.length()), algorithm), digest(spki, algorithm));
            }
        }
        throw malformed();
    }

    private static byte[] decode(String value, Algorithm algorithm) {
        try {
            byte[] digest = Base64.getUrlDecoder().decode(value);
            if (digest.length == algorithm.octets && base64url(digest).equals(value)) {
                return digest;
            }
        } catch (IllegalArgumentException e) {
            throw malformed();
        }
        throw malformed();
    }

    private static String base64url(byte[] octets) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }

    private static byte[] digest(byte[] spki, Algorithm algorithm) {
        return Arrays.copyOf(KeyDerivations.sha256(spki), algorithm.octets);
    }

    private static KedgeException malformed() {
        return new KedgeException(ErrorCode.IDENTIFIER_MALFORMED,
                "not a public key identifier ni:///sha-256;..., sha-256-128 or sha-256-120");
    }
}
