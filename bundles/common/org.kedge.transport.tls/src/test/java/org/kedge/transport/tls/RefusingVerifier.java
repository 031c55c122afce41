package org.kedge.transport.tls;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.List;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.pki.PeerVerifier;

/** Trusts nobody; for tests without certificates. */
final class RefusingVerifier implements PeerVerifier {
    @Override
    public List<X509Certificate> verify(List<X509Certificate> chain, CertificateInformation information) {
        throw new KedgeException(ErrorCode.CERTIFICATE_UNTRUSTED, "nobody is trusted here");
    }

    @Override
    public void verify(PublicKey rawKey, CertificateInformation information) {
        throw new KedgeException(ErrorCode.RAW_PUBLIC_KEY, "nobody is trusted here");
    }
}
