package org.kedge.messages;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;

/** A self-signed P-256 certificate made with OpenSSL; only its encoding matters here. */
public final class TestCertificates {
    private static final String DER = "MIIBeTCCAR+gAwIBAgIUexzAPv4wR8CVZPegl5Cx6r25HQQwCgYIKoZIzj0EAwIwETEPMA0GA1UEAwwGYW5jaG9yMCAXDTI2MTEyMjA4NDA1MV"
            + "oYDzIxMjYxMDI5MDg0MDUxWjARMQ8wDQYDVQQDDAZhbmNob3IwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATKXgiUfK1y240ENDUTqsS+n3YV"
            + "aDoray/NgKwG9/azI07GY1pPGHW7Fqp0P93rMjOc3jkkmG+gzYGiJE8hyQF2o1MwUTAdBgNVHQ4EFgQUncNbl1xw6+dJE4f9SIu8yL40ZVQwHw"
            + "YDVR0jBBgwFoAUncNbl1xw6+dJE4f9SIu8yL40ZVQwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiEA+I+ZS+2TfSI+U3BC7bKX"
            + "JdrJryCM7WvGm0yXWxZ93WkCIAtr75+uR+wLNQa6gjMBcFajnOFQnYHe9N+fa4URS1o3";

    private TestCertificates() {
    }

    public static X509Certificate anchor() {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(Base64.getDecoder().decode(DER)));
        } catch (CertificateException e) {
            throw new IllegalStateException(e);
        }
    }
}
