package org.kedge.pki.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kedge.pki.Codes.assertCode;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;

import javax.security.auth.x500.X500Principal;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.RespID;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.bouncycastle.operator.bc.BcDigestCalculatorProvider;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.metrics.Meters;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.CertificateInformation.Revocation;
import org.kedge.pki.CertificateAuthority;
import org.kedge.pki.PermittedNames;
import org.kedge.pki.crl.CrlOrigin;
import org.kedge.pki.crl.CrlStore;
import org.kedge.pki.names.Fingerprint;

/** The authority above the issuer always has a CRL: a stapled response tells the status of the end entity only. */
class StapledStatusTest {
    private static final String MEF = "mef.example.com";
    private static final Duration HOUR = Duration.ofHours(1);

    private final CertificateAuthority root = CertificateAuthority.root("Test Root");
    private final CertificateAuthority ca = root.intermediate("Test CA", PermittedNames.dns("example.com"));
    private final List<X509Certificate> chain = ca.issue(CertificateFlavour.FQDN, MEF).chain();
    private final CrlStore crls = new CrlStore();
    private final MutableClock clock = new MutableClock();
    private final DefaultPeerVerifier verifier = new DefaultPeerVerifier(crls, clock, () -> 1, 10, Meters.NONE);

    @BeforeEach
    void rootHasACrl() {
        install(root);
    }

    private void install(CertificateAuthority authority) {
        crls.replace(new CrlOrigin(Fingerprint.of(authority.certificate()), Optional.empty()), List.of(authority.crl(Duration.ofDays(9))));
    }

    private static byte[] response(CertificateAuthority issuer, X509Certificate about, CertificateStatus status, Instant from, Instant to,
            PrivateKey signer, X509CertificateHolder... certificates) throws Exception {
        BasicOCSPRespBuilder builder = new BasicOCSPRespBuilder(new RespID(new X500Name("CN=responder")));
        CertificateID id = new CertificateID(new BcDigestCalculatorProvider().get(CertificateID.HASH_SHA1),
                new JcaX509CertificateHolder(issuer.certificate()), about.getSerialNumber());
        builder.addResponse(id, status, Date.from(from), to == null ? null : Date.from(to), null);
        return new OCSPRespBuilder().build(OCSPRespBuilder.SUCCESSFUL, builder.build(
                new JcaContentSignerBuilder("SHA256withECDSA").build(signer), certificates, Date.from(from))).getEncoded();
    }

    private byte[] response(CertificateStatus status) throws Exception {
        return response(ca, chain.get(0), status, clock.instant().minus(HOUR), clock.instant().plus(HOUR), ca.privateKey());
    }

    private List<X509Certificate> verify(byte[] ocsp, Revocation mode) {
        return verifier.verify(chain, new CertificateInformation(CertificateFlavour.FQDN, MEF, List.of(root.root()), mode),
                Optional.of(ocsp));
    }

    /** As if nothing had been stapled. */
    private void assertIgnored(byte[] ocsp) {
        assertEquals(chain, verify(ocsp, Revocation.SOFT));
        assertCode(ErrorCode.CRL_UNAVAILABLE, () -> verify(ocsp, Revocation.HARD));
    }

    @Test
    void goodCountsAsStatus() throws Exception {
        byte[] good = response(CertificateStatus.GOOD);
        assertEquals(chain, verify(good, Revocation.HARD));
        assertEquals(chain, verify(good, Revocation.SOFT));
        assertCode(ErrorCode.CRL_UNAVAILABLE, () -> verifier.verify(chain,
                new CertificateInformation(CertificateFlavour.FQDN, MEF, List.of(root.root()), Revocation.HARD)));
    }

    @Test
    void revokedRefusesUnlessStatusIsOff() throws Exception {
        byte[] revoked = response(new RevokedStatus(Date.from(clock.instant().minus(HOUR)), 1));
        KedgeException e = assertCode(ErrorCode.CERTIFICATE_REVOKED, () -> verify(revoked, Revocation.SOFT));
        assertTrue(e.detail().contains("stapled OCSP response"), e.detail());
        assertCode(ErrorCode.CERTIFICATE_REVOKED, () -> verify(revoked, Revocation.HARD));
        assertEquals(chain, verify(revoked, Revocation.OFF));
    }

    @Test
    void aCrlThatRevokesWins() throws Exception {
        ca.revoke(chain.get(0));
        install(ca);
        assertCode(ErrorCode.CERTIFICATE_REVOKED, () -> verify(response(CertificateStatus.GOOD), Revocation.SOFT));
    }

    @Test
    void appointedResponderCounts() throws Exception {
        KeyPair keys = keys();
        assertEquals(chain, verify(byResponder(keys, ca, KeyPurposeId.id_kp_OCSPSigning), Revocation.HARD));
        assertIgnored(byResponder(keys, ca, KeyPurposeId.id_kp_serverAuth));
        assertIgnored(byResponder(keys, CertificateAuthority.root("Test CA"), KeyPurposeId.id_kp_OCSPSigning));
    }

    private static KeyPair keys() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private byte[] byResponder(KeyPair keys, CertificateAuthority issuer, KeyPurposeId purpose) throws Exception {
        Instant now = clock.instant();
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(ca.certificate().getSubjectX500Principal(), BigInteger.TEN,
                Date.from(now.minus(HOUR)), Date.from(now.plus(HOUR)), new X500Principal("CN=responder"), keys.getPublic());
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
        X509CertificateHolder holder = builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuer.privateKey()));
        return response(ca, chain.get(0), CertificateStatus.GOOD, now.minus(HOUR), now.plus(HOUR), keys.getPrivate(), holder);
    }

    @Test
    void whatIsNotCurrentSaysNothing() throws Exception {
        Instant now = clock.instant();
        assertIgnored(response(ca, chain.get(0), CertificateStatus.GOOD, now.minus(HOUR), now.minusSeconds(1), ca.privateKey()));
        assertIgnored(response(ca, chain.get(0), CertificateStatus.GOOD, now.plusSeconds(60), now.plus(HOUR), ca.privateKey()));
        assertIgnored(response(ca, chain.get(0), CertificateStatus.GOOD, now.minus(HOUR), null, ca.privateKey()));
        assertIgnored(response(ca, chain.get(0), new RevokedStatus(Date.from(now), 1), now.minus(HOUR), now.minusSeconds(1),
                ca.privateKey()));
    }

    @Test
    void whatSomebodyElseSignedOrIsAboutSomethingElseSaysNothing() throws Exception {
        Instant now = clock.instant();
        X509Certificate other = ca.issue(CertificateFlavour.FQDN, "other.example.com").certificate();
        assertIgnored(response(ca, chain.get(0), CertificateStatus.GOOD, now.minus(HOUR), now.plus(HOUR), root.privateKey()));
        assertIgnored(response(ca, other, CertificateStatus.GOOD, now.minus(HOUR), now.plus(HOUR), ca.privateKey()));
        assertIgnored(response(root, chain.get(0), CertificateStatus.GOOD, now.minus(HOUR), now.plus(HOUR), ca.privateKey()));
        assertIgnored(response(new UnknownStatus()));
    }

    @Test
    void whatIsNoResponseSaysNothing() throws Exception {
        byte[] good = response(CertificateStatus.GOOD);
        good[good.length / 2] ^= 0x40;
        assertIgnored(good);
        assertIgnored(new byte[0]);
        assertIgnored("nonsense".getBytes());
        assertIgnored(new OCSPRespBuilder().build(OCSPRespBuilder.TRY_LATER, null).getEncoded());
        assertIgnored(new byte[100_000]);
    }
}
