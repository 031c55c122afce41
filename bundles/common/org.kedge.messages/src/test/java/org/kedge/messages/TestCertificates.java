package org.kedge.messages;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;

/** A self-signed P-256 certificate made with OpenSSL; only its encoding matters here. */
public final class TestCertificates {
    private static final String DER = "MIIBeTCCAR+gAwIBAgIUexzAPv4wR8CVZPegl5Cx6r25HQQwCgYIKoZIzj0EAwIwETEPMA0GA1UEAwwGYW5jaG9yMCAXDTI2MTEy"
            + "MjA4NDA1MVoYDzIxMjYxMDI5MDg0MDUxWjARMQ8wDQYDVQQDDAZhbmNob3IwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATKXgiU"
            + "fK1y240ENDUTqsS+n3YVaDoray/NgKwG9/azI07GY1pPGHW7Fqp0P93rMjOc3jkkmG+gzYGiJE8hyQF2o1MwUTAdBgNVHQ4EFgQU"
            + "ncNbl1xw6+dJE4f9SIu8yL40ZVQwHwYDVR0jBBgwFoAUncNbl1xw6+dJE4f9SIu8yL40ZVQwDwYDVR0TAQH/BAUwAwEB/zAKBggq"
            + "hkjOPQQDAgNIADBFAiEA+I+ZS+2TfSI+U3BC7bKXJdrJryCM7WvGm0yXWxZ93WkCIAtr75+uR+wLNQa6gjMBcFajnOFQnYHe9N+f"
            + "a4URS1o3";

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
