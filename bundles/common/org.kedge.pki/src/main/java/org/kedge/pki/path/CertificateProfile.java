package org.kedge.pki.path;

import java.security.cert.X509Certificate;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.pki.names.SpkiProfile;
import org.kedge.pki.names.Subject;

/** The common certificate profile (TS-0003 10.1.1.1, 10.1.1.3). Stateless. */
public final class CertificateProfile {
    private static final String ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";
    private static final int DIGITAL_SIGNATURE = 0;
    private static final int KEY_CERT_SIGN = 5;

    private CertificateProfile() {
    }

    /** @throws KedgeException {@link ErrorCode#CERTIFICATE_PROFILE} */
    public static void requireEndEntity(X509Certificate certificate) {
        requireKeyAndSignature(certificate);
        require(hasUsage(certificate, DIGITAL_SIGNATURE), certificate, "its keyUsage is absent or without digitalSignature");
    }

    /** @throws KedgeException {@link ErrorCode#CERTIFICATE_PROFILE} */
    public static void requireAuthority(X509Certificate certificate) {
        requireKeyAndSignature(certificate);
        require(certificate.getBasicConstraints() >= 0, certificate, "it issued a certificate but is none of a CA");
        require(hasUsage(certificate, KEY_CERT_SIGN), certificate, "its keyUsage is absent or without keyCertSign");
    }

    /**
     * An anchor that issued something. Its own signature plays no role, and OpenSSL's default root has no keyUsage.
     *
     * @throws KedgeException {@link ErrorCode#CERTIFICATE_PROFILE}
     */
    public static void requireAnchor(X509Certificate certificate) {
        require(SpkiProfile.matches(certificate.getPublicKey().getEncoded()), certificate, "the key of this anchor is not P-256");
        require(certificate.getBasicConstraints() >= 0, certificate, "this anchor issued a certificate but is none of a CA");
        require(certificate.getKeyUsage() == null || hasUsage(certificate, KEY_CERT_SIGN), certificate,
                "the keyUsage of this anchor is without keyCertSign");
    }

    private static void requireKeyAndSignature(X509Certificate certificate) {
        require(SpkiProfile.matches(certificate.getPublicKey().getEncoded()), certificate,
                "its key is " + certificate.getPublicKey().getAlgorithm() + " but not an uncompressed point on P-256");
        require(ECDSA_WITH_SHA256.equals(certificate.getSigAlgOID()), certificate, "it is signed with " + certificate.getSigAlgName());
    }

    private static boolean hasUsage(X509Certificate certificate, int bit) {
        boolean[] usage = certificate.getKeyUsage();
        return usage != null && usage[bit];
    }

    private static void require(boolean condition, X509Certificate certificate, String otherwise) {
        if (!condition) {
            throw new KedgeException(ErrorCode.CERTIFICATE_PROFILE, "certificate " + Subject.of(certificate) + ": " + otherwise);
        }
    }
}
