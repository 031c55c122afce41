package org.kedge.pki.path;

import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PSSParameterSpec;
import java.util.List;
import java.util.Set;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.pki.names.SpkiProfile;
import org.kedge.pki.names.Subject;

/** What certificates of a path must look like, beyond RFC 5280. Stateless. */
public enum CertificateProfile {
    /** The common certificate profile (TS-0003 10.1.1.1, 10.1.1.3). */
    ONEM2M("an uncompressed point on P-256", Set.of(Algorithms.ECDSA_WITH_SHA256)) {
        @Override
        boolean takes(PublicKey key) {
            return SpkiProfile.matches(key.getEncoded());
        }
    },
    /** A server that is no oneM2M entity, for example the BSF of a network operator: RSA and the larger curves too, SHA-2 throughout. */
    WEB_SERVER("RSA of 2048 bits or more, or EC on P-256, P-384 or P-521", Algorithms.SHA_2) {
        @Override
        boolean takes(PublicKey key) {
            if (key instanceof RSAPublicKey rsa) {
                return rsa.getModulus().bitLength() >= Algorithms.RSA_BITS;
            }
            return SpkiProfile.matches(key.getEncoded()) || key instanceof ECPublicKey ec
                    && Algorithms.LARGER_CURVES.contains(ec.getParams().getCurve().getField().getFieldSize());
        }

        @Override
        void requirePurpose(X509Certificate certificate) {
            try {
                List<String> purposes = certificate.getExtendedKeyUsage();
                require(purposes == null || purposes.contains(Algorithms.SERVER_AUTH) || purposes.contains(Algorithms.ANY_PURPOSE),
                        certificate, "its extendedKeyUsage is without serverAuth");
            } catch (CertificateParsingException e) {
                throw new KedgeException(ErrorCode.CERTIFICATE_MALFORMED,
                        "certificate " + Subject.of(certificate) + ": its extendedKeyUsage cannot be parsed", e);
            }
        }
    };

    private static final int DIGITAL_SIGNATURE = 0;
    private static final int KEY_CERT_SIGN = 5;

    private final String keys;
    private final Set<String> signatures;

    CertificateProfile(String keys, Set<String> signatures) {
        this.keys = keys;
        this.signatures = signatures;
    }

    /** What the constants above are made of. */
    private static final class Algorithms {
        static final String ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";
        static final String RSA_PSS = "1.2.840.113549.1.1.10";
        /** ECDSA with SHA-256, 384, 512; RSA PKCS #1 with the same; RSA-PSS. */
        static final Set<String> SHA_2 = Set.of(ECDSA_WITH_SHA256, "1.2.840.10045.4.3.3", "1.2.840.10045.4.3.4", "1.2.840.113549.1.1.11",
                "1.2.840.113549.1.1.12", "1.2.840.113549.1.1.13", RSA_PSS);
        static final int RSA_BITS = 2048;
        static final Set<Integer> LARGER_CURVES = Set.of(384, 521);
        static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
        static final String ANY_PURPOSE = "2.5.29.37.0";
        private static final Set<String> PSS_HASHES = Set.of("SHA-256", "SHA-384", "SHA-512");

        /** The identifier of RSA-PSS does not tell the hash; without parameters it is SHA-1 (RFC 4055 3.1). */
        static boolean isSha2(X509Certificate certificate) {
            if (!RSA_PSS.equals(certificate.getSigAlgOID())) {
                return true;
            }
            byte[] der = certificate.getSigAlgParams();
            try {
                AlgorithmParameters parameters = AlgorithmParameters.getInstance("RSASSA-PSS");
                parameters.init(der == null ? new byte[0] : der);
                return PSS_HASHES.contains(parameters.getParameterSpec(PSSParameterSpec.class).getDigestAlgorithm());
            } catch (GeneralSecurityException | IOException e) {
                return false;
            }
        }
    }

    abstract boolean takes(PublicKey key);

    /** What an end entity certificate may be used for; TS-0003 says nothing about it. */
    void requirePurpose(X509Certificate certificate) {
        return;
    }

    /** @throws KedgeException {@link ErrorCode#CERTIFICATE_PROFILE} */
    public void requireEndEntity(X509Certificate certificate) {
        requireKeyAndSignature(certificate);
        require(hasUsage(certificate, DIGITAL_SIGNATURE), certificate, "its keyUsage is absent or without digitalSignature");
        requirePurpose(certificate);
    }

    /** @throws KedgeException {@link ErrorCode#CERTIFICATE_PROFILE} */
    public void requireAuthority(X509Certificate certificate) {
        requireKeyAndSignature(certificate);
        require(certificate.getBasicConstraints() >= 0, certificate, "it issued a certificate but is none of a CA");
        require(hasUsage(certificate, KEY_CERT_SIGN), certificate, "its keyUsage is absent or without keyCertSign");
    }

    /**
     * An anchor that issued something. Its own signature plays no role, and OpenSSL's default root has no keyUsage.
     *
     * @throws KedgeException {@link ErrorCode#CERTIFICATE_PROFILE}
     */
    public void requireAnchor(X509Certificate certificate) {
        require(takes(certificate.getPublicKey()), certificate, "the key of this anchor is not " + keys);
        require(certificate.getBasicConstraints() >= 0, certificate, "this anchor issued a certificate but is none of a CA");
        require(certificate.getKeyUsage() == null || hasUsage(certificate, KEY_CERT_SIGN), certificate,
                "the keyUsage of this anchor is without keyCertSign");
    }

    private void requireKeyAndSignature(X509Certificate certificate) {
        require(takes(certificate.getPublicKey()), certificate,
                "its key is " + certificate.getPublicKey().getAlgorithm() + " but not " + keys);
        require(signatures.contains(certificate.getSigAlgOID()) && Algorithms.isSha2(certificate), certificate,
                "it is signed with " + certificate.getSigAlgName());
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
