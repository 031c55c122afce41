package org.kedge.pki.names;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Locale;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.work.Quoted;

/** SHA-256 fingerprints of certificates, as {@code openssl x509 -fingerprint -sha256} shows them, in lower-case hex without colons. */
public final class Fingerprint {
    private static final int HEX_DIGITS = 64;

    private Fingerprint() {
    }

    /** The fingerprint of a certificate. */
    public static String of(X509Certificate certificate) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
            throw new KedgeException(ErrorCode.CERTIFICATE_MALFORMED, "certificate " + Subject.of(certificate) + " cannot be encoded", e);
        }
    }

    /**
     * Reads a fingerprint as people write it, with or without colons, in any case.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static String parse(String text) {
        String hex = text.strip().replace(":", "").toLowerCase(Locale.ROOT);
        if (hex.length() != HEX_DIGITS || !hex.chars().allMatch(HexFormat::isHexDigit)) {
            throw new IllegalArgumentException("not a SHA-256 fingerprint: " + Quoted.of(text));
        }
        return hex;
    }
}
