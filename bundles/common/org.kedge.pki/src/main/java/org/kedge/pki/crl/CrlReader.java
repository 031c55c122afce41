package org.kedge.pki.crl;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CRL;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.util.Collection;
import java.util.List;
import java.util.Set;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/** Reads CRLs in DER or PEM form. */
final class CrlReader {
    /** ECDSA, the profile's; RSA for servers of the web PKI, whose authorities are verified by their own profile. */
    private static final Set<String> SIGNATURES = Set.of("1.2.840.10045.4.3.2", "1.2.840.10045.4.3.3", "1.2.840.113549.1.1.11",
            "1.2.840.113549.1.1.12", "1.2.840.113549.1.1.13");

    private CrlReader() {
    }

    /** @throws KedgeException {@link ErrorCode#CERTIFICATE_MALFORMED} without one, or for one that is not about its whole issuer */
    static List<X509CRL> read(byte[] content) {
        try {
            Collection<? extends CRL> crls = CertificateFactory.getInstance("X.509").generateCRLs(new ByteArrayInputStream(content));
            if (crls.isEmpty()) {
                throw malformed("holds no CRL", null);
            }
            return crls.stream().map(X509CRL.class::cast).map(CrlReader::requireComplete).toList();
        } catch (GeneralSecurityException | RuntimeException e) {
            throw e instanceof KedgeException known ? known : malformed("is not a CRL in DER or PEM form", e);
        }
    }

    /** Delta, indirect and partitioned CRLs mark themselves by a critical extension; taking one for complete would hide revocations. */
    private static X509CRL requireComplete(X509CRL crl) {
        if (crl.getCriticalExtensionOIDs() != null && !crl.getCriticalExtensionOIDs().isEmpty()) {
            throw malformed("has critical extensions " + crl.getCriticalExtensionOIDs() + ", which are not supported", null);
        }
        if (!SIGNATURES.contains(crl.getSigAlgOID())) {
            throw malformed("is signed with " + crl.getSigAlgName() + " instead of SHA-2 with ECDSA or RSA", null);
        }
        return crl;
    }

    private static KedgeException malformed(String what, Exception cause) {
        return new KedgeException(ErrorCode.CERTIFICATE_MALFORMED, what, cause);
    }
}
