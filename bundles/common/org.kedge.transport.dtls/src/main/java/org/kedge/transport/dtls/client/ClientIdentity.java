package org.kedge.transport.dtls.client;

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
import org.kedge.api.transport.LocalCredential;

/**
 * The key pair of one connection. Not the library's own provider: that one makes a trial signature for every configuration that is
 * built, whatever its settings say, with a hash that no fast EC provider serves, and this costs more than the handshake.
 */
final class ClientIdentity implements CertificateProvider {
    private final LocalCredential.KeyPair pair;

    ClientIdentity(LocalCredential.KeyPair pair) {
        this.pair = pair;
    }

    @Override
    public List<CertificateKeyAlgorithm> getSupportedCertificateKeyAlgorithms() {
        return List.of(CertificateKeyAlgorithm.EC);
    }

    @Override
    public List<CertificateType> getSupportedCertificateTypes() {
        return List.of(pair.chain().isEmpty() ? CertificateType.RAW_PUBLIC_KEY : CertificateType.X_509);
    }

    @Override
    public CertificateIdentityResult requestCertificateIdentity(ConnectionId cid, boolean client, List<X500Principal> issuers,
            ServerNames serverNames, List<CertificateKeyAlgorithm> keyAlgorithms, List<SignatureAndHashAlgorithm> signatures,
            List<SupportedGroup> curves) {
        return pair.chain().isEmpty() ? new CertificateIdentityResult(cid, pair.privateKey(), pair.publicKey())
                : new CertificateIdentityResult(cid, pair.privateKey(), pair.chain());
    }

    @Override
    public void setResultHandler(HandshakeResultHandler handler) {
        // The answer is never late.
    }
}
