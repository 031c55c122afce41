package org.kedge.pki;

import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.List;

import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.LocalCredential;

/**
 * A key pair made together with its certificate.
 *
 * @param privateKey EC P-256
 * @param chain what its holder sends: end entity first, without the root
 */
public record Issued(PrivateKey privateKey, List<X509Certificate> chain) {
    public Issued {
        chain = List.copyOf(chain);
    }

    /** The end entity certificate. */
    public X509Certificate certificate() {
        return chain.get(0);
    }

    /** The public key of the certificate. */
    public PublicKey publicKey() {
        return certificate().getPublicKey();
    }

    /** What its holder authenticates itself with towards a peer. */
    public LocalCredential.KeyPair towards(CertificateInformation peer) {
        return new LocalCredential.KeyPair(privateKey, publicKey(), chain, peer);
    }

    /** The subject only. */
    @Override
    public String toString() {
        return "Issued[" + certificate().getSubjectX500Principal() + "]";
    }
}
