package org.kedge.gba.digest;

import java.util.Arrays;
import java.util.Optional;

/**
 * The algorithms that are understood, the weaker before the stronger (D-71). The AKA ones take what a UICC yields as password, the
 * others a text. Session variants are not understood.
 */
public enum DigestAlgorithm {
    MD5("MD5", 0), SHA_256("SHA-256", 0),
    AKAV1_MD5("AKAv1-MD5", 1), AKAV1_SHA_256("AKAv1-SHA-256", 1),
    AKAV2_MD5("AKAv2-MD5", 2), AKAV2_SHA_256("AKAv2-SHA-256", 2);

    private final String token;
    private final int akaVersion;

    DigestAlgorithm(String token, int akaVersion) {
        this.token = token;
        this.akaVersion = akaVersion;
    }

    /** The algorithm of a token in any case, or nothing when it is not understood. */
    public static Optional<DigestAlgorithm> of(String token) {
        return Arrays.stream(values()).filter(algorithm -> algorithm.token.equalsIgnoreCase(token)).findFirst();
    }

    /** The word on the wire. */
    public String token() {
        return token;
    }

    /** Whether the password comes from AKA. */
    public boolean isAka() {
        return akaVersion > 0;
    }

    int akaVersion() {
        return akaVersion;
    }

    /** JCA name of the hash. */
    String hash() {
        return isSha256() ? "SHA-256" : "MD5";
    }

    /** JCA name of HMAC with the hash. */
    String hmac() {
        return isSha256() ? "HmacSHA256" : "HmacMD5";
    }

    /** Hexadecimal digits of a response. */
    int responseDigits() {
        return isSha256() ? 64 : 32;
    }

    private boolean isSha256() {
        return this == SHA_256 || this == AKAV1_SHA_256 || this == AKAV2_SHA_256;
    }
}
