package org.kedge.messages.json;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Optional;

/** Trust anchors inside messages: base64 of one DER certificate each. */
public final class Anchors {
    private Anchors() {
    }

    public static String encode(X509Certificate anchor) {
        try {
            return Base64.getEncoder().encodeToString(anchor.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a parsed certificate has an encoding", e);
        }
    }

    /** The certificate, or empty when the text is not base64 of exactly one DER certificate. */
    public static Optional<X509Certificate> decode(String base64) {
        try {
            ByteArrayInputStream der = new ByteArrayInputStream(Base64.getDecoder().decode(base64));
            X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(der);
            return der.available() == 0 ? Optional.of(certificate) : Optional.empty();
        } catch (IllegalArgumentException | CertificateException e) {
            return Optional.empty();
        }
    }
}
