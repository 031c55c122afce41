package org.kedge.transport.tls;

import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.metrics.Meters;
import org.kedge.api.transport.CertificateInformation.Revocation;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.pki.CertificateAuthority;
import org.kedge.pki.Issued;
import org.kedge.pki.PeerVerifier;
import org.kedge.pki.PermittedNames;
import org.kedge.pki.crl.CrlSource;
import org.kedge.pki.path.DefaultPeerVerifier;
import org.kedge.transport.core.OwnKeyPair;

/** A root, an intermediate for the tests' names and one below it, so that chains have three certificates with the end entity. */
final class Pki {
    static final String NODE = "gateway1.example.org";

    final CertificateAuthority root = CertificateAuthority.root("Test root");
    final CertificateAuthority first = root.intermediate("Test CA 1", names());
    final CertificateAuthority second = first.intermediate("Test CA 2", names());
    final Issued mef = second.issue(CertificateFlavour.FQDN, Fixture.MEF.value());
    final Issued node = second.issue(CertificateFlavour.NODE_ID, NODE);

    static PermittedNames names() {
        return PermittedNames.dns("example.org");
    }

    /** The verifier that ships, without CRLs. */
    static PeerVerifier verifier(X509CRL... crls) {
        CrlSource source = new CrlSource() {
            @Override
            public Optional<X509CRL> newest(X509Certificate issuer, X509Certificate anchor) {
                return Stream.of(crls).filter(crl -> crl.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())).findFirst();
            }

            @Override
            public long revision() {
                return crls.length;
            }
        };
        return new DefaultPeerVerifier(source, Clock.systemUTC(), () -> 0, 100, Meters.NONE);
    }

    OwnKeyPair mefKeyPair() {
        return own(mef);
    }

    static OwnKeyPair own(Issued issued) {
        return new OwnKeyPair(issued.privateKey(), issued.publicKey(), issued.chain());
    }

    /** What the node knows about the MEF. */
    CertificateInformation aboutMef() {
        return new CertificateInformation(CertificateFlavour.FQDN, Fixture.MEF.value(), anchors(), Revocation.OFF);
    }

    /** What the MEF knows about the node. */
    CertificateInformation aboutNode() {
        return aboutNode(CertificateFlavour.NODE_ID, NODE);
    }

    CertificateInformation aboutNode(CertificateFlavour flavour, String identifier) {
        return new CertificateInformation(flavour, identifier, anchors(), Revocation.OFF);
    }

    List<X509Certificate> anchors() {
        return List.of(root.certificate());
    }
}
