package org.kedge.transport.tls.engine;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;

import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateType;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.KeyResolver.Presented;

/** Turns the content of a Certificate message into the JDK's types. */
final class PresentedReader {
    private PresentedReader() {
    }

    /** @throws TlsFatalAlert bad_certificate with the reason as cause */
    static Presented read(Certificate certificate) throws IOException {
        try {
            if (certificate.getCertificateType() == CertificateType.RawPublicKey) {
                byte[] spki = certificate.getCertificateAt(0).getEncoded();
                PublicKey key = KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(spki));
                return new Presented(List.of(), key);
            }
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            List<X509Certificate> chain = new ArrayList<>();
            for (TlsCertificate each : certificate.getCertificateList()) {
                chain.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(each.getEncoded())));
            }
            return new Presented(chain, chain.get(0).getPublicKey());
        } catch (GeneralSecurityException e) {
            throw new TlsFatalAlert(AlertDescription.bad_certificate,
                    new KedgeException(ErrorCode.CERTIFICATE_MALFORMED, "the peer's certificate cannot be read", e));
        }
    }
}
