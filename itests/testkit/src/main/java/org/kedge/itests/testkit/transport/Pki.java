package org.kedge.itests.testkit.transport;

import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.metrics.Meters;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.CertificateInformation.Revocation;
import org.kedge.pki.CertificateAuthority;
import org.kedge.pki.Issued;
import org.kedge.pki.PeerVerifier;
import org.kedge.pki.PermittedNames;
import org.kedge.pki.Validity;
import org.kedge.pki.crl.CrlSource;
import org.kedge.pki.path.DefaultPeerVerifier;
import org.kedge.transport.core.OwnKeyPair;

/** A root, an intermediate for the names of transport tests and one below it: chains have three certificates with the end entity. */
public final class Pki {
    /** The name of the server. */
    public static final Fqdn MEF = new Fqdn("mef.example.org");
    /** The Node-ID of the client. */
    public static final String NODE = "gateway1.example.org";

    public final CertificateAuthority root = CertificateAuthority.root("Test root");
    public final CertificateAuthority first = root.intermediate("Test CA 1", names());
    public final CertificateAuthority second = first.intermediate("Test CA 2", names());
    public final Issued mef = second.issue(CertificateFlavour.FQDN, MEF.value());
    public final Issued node = second.issue(CertificateFlavour.NODE_ID, NODE);

    static PermittedNames names() {
        return PermittedNames.dns("example.org");
    }

    /** The verifier that ships, without CRLs. */
    public static PeerVerifier verifier(X509CRL... crls) {
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

    /** What the server authenticates itself with. */
    public OwnKeyPair mefKeyPair() {
        return own(mef);
    }

    /** What the holder of this key pair listens with. */
    public static OwnKeyPair own(Issued issued) {
        return new OwnKeyPair(issued.privateKey(), issued.publicKey(), issued.chain());
    }

    /** What the node knows about the MEF. */
    public CertificateInformation aboutMef() {
        return new CertificateInformation(CertificateFlavour.FQDN, MEF.value(), anchors(), Revocation.OFF);
    }

    /** What the MEF knows about the node. */
    public CertificateInformation aboutNode() {
        return aboutNode(CertificateFlavour.NODE_ID, NODE);
    }

    /** The same with another flavour or identifier. */
    public CertificateInformation aboutNode(CertificateFlavour flavour, String identifier) {
        return new CertificateInformation(flavour, identifier, anchors(), Revocation.OFF);
    }

    /** The root. */
    public List<X509Certificate> anchors() {
        return List.of(root.certificate());
    }

    /** A certificate that ended ten days ago. */
    public Issued expired(CertificateFlavour flavour, String identifier) {
        Instant end = Instant.now().minus(Duration.ofDays(10));
        return second.issueUnchecked(identifier, san(second.issue(flavour, identifier)), new Validity(end.minus(Duration.ofDays(10)), end));
    }

    /** The names of a certificate, for {@link CertificateAuthority#issueUnchecked}: what is inside of the extension's OCTET STRING. */
    public static byte[] san(Issued issued) {
        byte[] wrapped = issued.certificate().getExtensionValue("2.5.29.17");
        int header = (wrapped[1] & 0x80) == 0 ? 2 : 2 + (wrapped[1] & 0x7f);
        return Arrays.copyOfRange(wrapped, header, wrapped.length);
    }

    /** The verifier that ships, with the CRLs as they are now. */
    public PeerVerifier verifierWithCrls() {
        return verifier(root.crl(Duration.ofDays(1)), first.crl(Duration.ofDays(1)), second.crl(Duration.ofDays(1)));
    }
}
