package org.kedge.itests.benchmarks.dtls;

import java.util.List;

import javax.security.auth.x500.X500Principal;

import org.eclipse.californium.scandium.dtls.CertificateIdentityResult;
import org.eclipse.californium.scandium.dtls.CertificateType;
import org.eclipse.californium.scandium.dtls.ConnectionId;
import org.eclipse.californium.scandium.dtls.HandshakeResultHandler;
import org.eclipse.californium.scandium.dtls.SignatureAndHashAlgorithm;
import org.eclipse.californium.scandium.dtls.cipher.CipherSuite.CertificateKeyAlgorithm;
import org.eclipse.californium.scandium.dtls.cipher.XECDHECryptography.SupportedGroup;
import org.eclipse.californium.scandium.dtls.x509.CertificateProvider;
import org.eclipse.californium.scandium.util.ServerNames;

/** The certificate of the client whose turn it is: one connector plays many clients, so that no row pays for their sockets. */
final class RotatingIdentity implements CertificateProvider {
    private volatile BenchmarkPki.Identity identity;

    void set(BenchmarkPki.Identity next) {
        identity = next;
    }

    @Override
    public List<CertificateKeyAlgorithm> getSupportedCertificateKeyAlgorithms() {
        return List.of(CertificateKeyAlgorithm.EC);
    }

    @Override
    public List<CertificateType> getSupportedCertificateTypes() {
        return List.of(CertificateType.X_509);
    }

    @Override
    public CertificateIdentityResult requestCertificateIdentity(ConnectionId cid, boolean client, List<X500Principal> issuers,
            ServerNames serverNames, List<CertificateKeyAlgorithm> keyAlgorithms, List<SignatureAndHashAlgorithm> signatures,
            List<SupportedGroup> curves) {
        BenchmarkPki.Identity turn = identity;
        return new CertificateIdentityResult(cid, turn.keys().getPrivate(), List.of(turn.certificate()));
    }

    @Override
    public void setResultHandler(HandshakeResultHandler handler) {
        // Results are never late.
    }
}
