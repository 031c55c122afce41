package org.kedge.pki.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kedge.pki.Codes.assertCode;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.metrics.Meters;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.CertificateInformation.Revocation;
import org.kedge.crypto.PublicKeyId;
import org.kedge.pki.CertificateAuthority;
import org.kedge.pki.Forge;
import org.kedge.pki.Issued;
import org.kedge.pki.PermittedNames;
import org.kedge.pki.Validity;
import org.kedge.pki.crl.CrlSource;

class DefaultPeerVerifierTest {
    private static final String MEF = "mef.example.com";
    private static final Duration YEAR = Duration.ofDays(365);

    private final CertificateAuthority root = CertificateAuthority.root("Test Root");
    private final CertificateAuthority ca = root.intermediate("Test CA",
            PermittedNames.dns("example.com").and(PermittedNames.uri("m2m.example.com")));
    private final CertificateInformation mef = root.information(CertificateFlavour.FQDN, MEF);
    private final MutableClock clock = new MutableClock();
    private final DefaultPeerVerifier verifier = new DefaultPeerVerifier(CrlSource.NONE, clock, () -> 1, 100, Meters.NONE);

    private static List<X509Certificate> join(List<X509Certificate> chain, X509Certificate... more) {
        List<X509Certificate> all = new ArrayList<>(chain);
        all.addAll(List.of(more));
        return all;
    }

    @ParameterizedTest
    @CsvSource({ "FQDN, mef.example.com", "CSE_ID, in-cse.example.com", "AE_ID, //m2m.example.com/S1",
        "AE_ID, //m2m.example.com/cse/C1", "NODE_ID, node-1.example.com", "NODE_ID, https://m2m.example.com/node/1",
        "NODE_ID, 0.2.481.1.100.3030.10011", "DEVICE, 0.2.481.1.100.3030.10011", "DEVICE, 1.3.6.1.4.1.6715:0a1b" })
    void everyFlavour(CertificateFlavour flavour, String identifier) {
        List<X509Certificate> chain = ca.issue(flavour, identifier).chain();
        assertEquals(chain, verifier.verify(chain, root.information(flavour, identifier)));
        List<X509Certificate> direct = root.issue(flavour, identifier).chain();
        assertEquals(direct, verifier.verify(direct, root.information(flavour, identifier)));
    }

    @Test
    void chainsOfThreeWithAndWithoutTheRoot() {
        List<X509Certificate> chain = ca.intermediate("Below", PermittedNames.dns("a.example.com"))
                .issue(CertificateFlavour.FQDN, "mef.a.example.com").chain();
        assertEquals(3, chain.size());
        CertificateInformation information = root.information(CertificateFlavour.FQDN, "mef.a.example.com");
        assertEquals(chain, verifier.verify(chain, information));
        assertEquals(chain, verifier.verify(join(chain, root.certificate()), information));
    }

    @Test
    void anchorMayBeAnIntermediate() {
        List<X509Certificate> chain = ca.issue(CertificateFlavour.FQDN, MEF).chain();
        var information = new CertificateInformation(CertificateFlavour.FQDN, MEF, List.of(ca.certificate()), Revocation.OFF);
        assertEquals(chain.subList(0, 1), verifier.verify(chain, information));
        assertEquals(chain.subList(0, 1), verifier.verify(chain.subList(0, 1), information));
        assertEquals(chain.subList(0, 1), verifier.verify(join(chain, root.certificate()), information));
    }

    @Test
    void twoAnchorsOfOneName() {
        CertificateAuthority other = CertificateAuthority.root("Test Root");
        List<X509Certificate> chain = ca.issue(CertificateFlavour.FQDN, MEF).chain();
        for (var anchors : List.of(List.of(other.root(), root.root()), List.of(root.root(), other.root()))) {
            assertEquals(chain, verifier.verify(chain, new CertificateInformation(CertificateFlavour.FQDN, MEF, anchors, Revocation.OFF)));
        }
    }

    /** D-32. */
    @Test
    void selfSignedCertificateAsPinnedAnchor() {
        X509Certificate self = new Forge().dns(MEF).selfSigned();
        var pinned = new CertificateInformation(CertificateFlavour.FQDN, MEF, List.of(self), Revocation.HARD);
        assertEquals(List.of(self), verifier.verify(List.of(self), pinned));
        assertCode(ErrorCode.CERTIFICATE_UNTRUSTED, () -> verifier.verify(List.of(self), mef));
        X509Certificate twin = new Forge().dns(MEF).selfSigned();
        assertCode(ErrorCode.CERTIFICATE_UNTRUSTED, () -> verifier.verify(List.of(twin), pinned));
        clock.advance(Duration.ofDays(2));
        assertCode(ErrorCode.CERTIFICATE_EXPIRED, () -> verifier.verify(List.of(self), pinned));
    }

    @Test
    void noCertificate() {
        KedgeException e = assertCode(ErrorCode.CERTIFICATE_MISSING, () -> verifier.verify(List.of(), mef));
        assertTrue(e.detail().contains(MEF), e.detail());
    }

    @Test
    void wrongName() {
        KedgeException e = assertCode(ErrorCode.CERTIFICATE_NAME,
                () -> verifier.verify(ca.issue(CertificateFlavour.FQDN, "maf.example.com").chain(), mef));
        assertTrue(e.detail().contains(MEF) && e.detail().contains("maf.example.com"), e.detail());
    }

    @ParameterizedTest
    @ValueSource(strings = { "xmef.example.com", "mef.example.com.example.com", "example.com", "mef-example.com" })
    void namesThatOnlyResemble(String name) {
        assertCode(ErrorCode.CERTIFICATE_NAME, () -> verifier.verify(root.issue(CertificateFlavour.FQDN, name).chain(), mef));
    }

    @Test
    void subjectIsNoName() {
        assertCode(ErrorCode.CERTIFICATE_FLAVOUR, () -> verifier.verify(new Forge().subject("CN=" + MEF).chainBelow(root), mef));
    }

    @ParameterizedTest
    @CsvSource({ "DEVICE, 0.2.481.1.100.3030.10011", "AE_ID, //m2m.example.com/S1", "NODE_ID, urn:x-node:1" })
    void wrongFlavour(CertificateFlavour flavour, String identifier) {
        List<X509Certificate> chain = root.issue(flavour, identifier).chain();
        KedgeException e = assertCode(ErrorCode.CERTIFICATE_FLAVOUR, () -> verifier.verify(chain, mef));
        assertTrue(e.detail().contains("FQDN") && e.detail().contains(identifier), e.detail());
    }

    @Test
    void nameOfAnotherFlavourDoesNotCount() {
        List<X509Certificate> chain = root.issue(CertificateFlavour.NODE_ID, "https://m2m.example.com/x/y/z").chain();
        assertCode(ErrorCode.CERTIFICATE_FLAVOUR, () -> verifier.verify(chain, root.information(CertificateFlavour.AE_ID,
                "https://m2m.example.com/x/y/z")));
    }

    @Test
    void wildcard() {
        assertCode(ErrorCode.CERTIFICATE_WILDCARD, () -> verifier.verify(new Forge().dns("*.example.com").chainBelow(ca), mef));
    }

    @Test
    void uriWithoutSchemeUnderAConstraint() {
        var chain = new Forge().uri("//m2m.other.com/S1").chainBelow(ca);
        assertCode(ErrorCode.CERTIFICATE_MALFORMED,
                () -> verifier.verify(chain, root.information(CertificateFlavour.AE_ID, "//m2m.other.com/S1")));
    }

    /** Protocols.md 5.6: without the check the JDK accepts this authority and skips the constraint. */
    @Test
    void unreadableNamesInAnAuthority() {
        CertificateAuthority odd = new Forge().subject("CN=Odd").ca(-1).uri("//m2m.other.com/S1").authorityBelow(ca);
        assertCode(ErrorCode.CERTIFICATE_MALFORMED, () -> verifier.verify(odd.issue(CertificateFlavour.FQDN, MEF).chain(), mef));
    }

    @Test
    void expiredEndEntityAndAuthorityAndAnchor() {
        Instant now = clock.instant();
        Validity past = new Validity(now.minus(YEAR), now.minusSeconds(10));
        var leaf = new Forge().dns(MEF).validity(past.notBefore(), past.notAfter());
        KedgeException e = assertCode(ErrorCode.CERTIFICATE_EXPIRED, () -> verifier.verify(leaf.chainBelow(ca), mef));
        assertTrue(e.detail().contains("CN=forged"), e.detail());

        CertificateAuthority old = new Forge().subject("CN=Old").ca(-1).validity(past.notBefore(), past.notAfter()).authorityBelow(root);
        e = assertCode(ErrorCode.CERTIFICATE_EXPIRED, () -> verifier.verify(new Forge().dns(MEF).chainBelow(old), mef));
        assertTrue(e.detail().contains("CN=Old"), e.detail());

        CertificateAuthority oldRoot = CertificateAuthority.root("Old Root", past);
        e = assertCode(ErrorCode.CERTIFICATE_EXPIRED, () -> verifier.verify(new Forge().dns(MEF).chainBelow(oldRoot),
                oldRoot.information(CertificateFlavour.FQDN, MEF)));
        assertTrue(e.detail().contains("CN=Old Root"), e.detail());
    }

    @Test
    void notYetValid() {
        Instant now = clock.instant();
        var leaf = new Forge().dns(MEF).validity(now.plusSeconds(60), now.plus(YEAR));
        assertCode(ErrorCode.CERTIFICATE_NOT_YET_VALID, () -> verifier.verify(leaf.chainBelow(ca), mef));
        CertificateAuthority future = new Forge().subject("CN=New").ca(-1).validity(now.plusSeconds(60), now.plus(YEAR))
                .authorityBelow(root);
        assertCode(ErrorCode.CERTIFICATE_NOT_YET_VALID, () -> verifier.verify(new Forge().dns(MEF).chainBelow(future), mef));
    }

    @Test
    void lastSecondIsValid() {
        Instant end = Instant.now().plusSeconds(1000).truncatedTo(ChronoUnit.SECONDS);
        List<X509Certificate> chain = new Forge().dns(MEF).validity(end.minus(YEAR), end).chainBelow(ca);
        assertEquals(chain, at(end.plusMillis(999)).verify(chain, mef));
        assertCode(ErrorCode.CERTIFICATE_EXPIRED, () -> at(end.plusSeconds(1)).verify(chain, mef));
    }

    private static DefaultPeerVerifier at(Instant time) {
        return new DefaultPeerVerifier(CrlSource.NONE, Clock.fixed(time, ZoneId.of("UTC")), () -> 1, 0, Meters.NONE);
    }

    @Test
    void untrustedClockIsPassedOn() {
        Clock below = new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneId.of("UTC");
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                throw new KedgeException(ErrorCode.CLOCK_NOT_TRUSTED, "clock is before the floor");
            }
        };
        var unsure = new DefaultPeerVerifier(CrlSource.NONE, below, () -> 1, 10, Meters.NONE);
        assertCode(ErrorCode.CLOCK_NOT_TRUSTED, () -> unsure.verify(ca.issue(CertificateFlavour.FQDN, MEF).chain(), mef));
    }

    @Test
    void wrongAuthority() {
        CertificateAuthority other = CertificateAuthority.root("Other Root");
        KedgeException e = assertCode(ErrorCode.CERTIFICATE_UNTRUSTED,
                () -> verifier.verify(other.issue(CertificateFlavour.FQDN, MEF).chain(), mef));
        assertTrue(e.detail().contains("Other Root") && e.detail().contains(MEF), e.detail());
        CertificateAuthority sameName = CertificateAuthority.root("Test Root");
        assertCode(ErrorCode.CERTIFICATE_UNTRUSTED, () -> verifier.verify(sameName.issue(CertificateFlavour.FQDN, MEF).chain(), mef));
        CertificateAuthority sameNameNoIds = new Forge().subject("CN=Test Root").ca(-1).root();
        assertCode(ErrorCode.CERTIFICATE_UNTRUSTED, () -> verifier.verify(new Forge().dns(MEF).chainBelow(sameNameNoIds), mef));
    }

    @Test
    void noAnchor() {
        var none = new CertificateInformation(CertificateFlavour.FQDN, MEF, List.of(), Revocation.OFF);
        assertCode(ErrorCode.CERTIFICATE_UNTRUSTED, () -> verifier.verify(ca.issue(CertificateFlavour.FQDN, MEF).chain(), none));
    }

    @Test
    void missingIntermediateAndWrongOrder() {
        List<X509Certificate> chain = ca.issue(CertificateFlavour.FQDN, MEF).chain();
        assertCode(ErrorCode.CERTIFICATE_UNTRUSTED, () -> verifier.verify(chain.subList(0, 1), mef));
        CertificateAuthority below = ca.intermediate("Below", PermittedNames.dns("example.com"));
        List<X509Certificate> three = below.issue(CertificateFlavour.FQDN, MEF).chain();
        KedgeException e = assertCode(ErrorCode.CERTIFICATE_UNTRUSTED,
                () -> verifier.verify(List.of(three.get(0), three.get(2), three.get(1)), mef));
        assertTrue(e.detail().contains("order"), e.detail());
    }

    @Test
    void forgedSignatures() {
        List<X509Certificate> chain = ca.issue(CertificateFlavour.FQDN, MEF).chain();
        assertCode(ErrorCode.CERTIFICATE_UNTRUSTED,
                () -> verifier.verify(List.of(Forge.withWrongSignature(chain.get(0)), chain.get(1)), mef));
        assertCode(ErrorCode.CERTIFICATE_UNTRUSTED,
                () -> verifier.verify(List.of(chain.get(0), Forge.withWrongSignature(chain.get(1))), mef));
    }

    @Test
    void endEntityAsAuthority() {
        Issued mefItself = root.issue(CertificateFlavour.FQDN, MEF);
        CertificateAuthority rogue = CertificateAuthority.load(mefItself.privateKey(), List.of(mefItself.certificate(), root.root()),
                Optional.empty());
        assertCode(ErrorCode.CERTIFICATE_PROFILE, () -> verifier.verify(new Forge().dns(MEF).chainBelow(rogue), mef));
    }

    @Test
    void authorityWithoutKeyCertSign() {
        CertificateAuthority weak = new Forge().subject("CN=Weak").ca(-1).usage(KeyUsage.digitalSignature | KeyUsage.cRLSign)
                .authorityBelow(root);
        assertCode(ErrorCode.CERTIFICATE_PROFILE, () -> verifier.verify(new Forge().dns(MEF).chainBelow(weak), mef));
    }

    @Test
    void anchorThatIsNoAuthority() {
        CertificateAuthority notCa = new Forge().subject("CN=Leaf Root").root();
        assertCode(ErrorCode.CERTIFICATE_PROFILE, () -> verifier.verify(new Forge().dns(MEF).chainBelow(notCa),
                notCa.information(CertificateFlavour.FQDN, MEF)));
    }

    @Test
    void pathLengths() {
        CertificateAuthority zero = new Forge().subject("CN=Zero").ca(0).authorityBelow(root);
        assertEquals(2, verifier.verify(new Forge().dns(MEF).chainBelow(zero), mef).size());
        CertificateAuthority below = new Forge().subject("CN=Below").ca(-1).authorityBelow(zero);
        assertCode(ErrorCode.CERTIFICATE_UNTRUSTED, () -> verifier.verify(new Forge().dns(MEF).chainBelow(below), mef));

        CertificateAuthority zeroRoot = new Forge().subject("CN=Zero Root").ca(0).root();
        var information = zeroRoot.information(CertificateFlavour.FQDN, MEF);
        assertEquals(1, verifier.verify(new Forge().dns(MEF).chainBelow(zeroRoot), information).size());
        CertificateAuthority under = new Forge().subject("CN=Under").ca(-1).authorityBelow(zeroRoot);
        KedgeException e = assertCode(ErrorCode.CERTIFICATE_UNTRUSTED,
                () -> verifier.verify(new Forge().dns(MEF).chainBelow(under), information));
        assertTrue(e.detail().contains("Zero Root"), e.detail());
    }

    @ParameterizedTest
    @ValueSource(ints = { -1, KeyUsage.keyAgreement, KeyUsage.keyEncipherment | KeyUsage.nonRepudiation })
    void keyUsage(int usage) {
        assertCode(ErrorCode.CERTIFICATE_PROFILE, () -> verifier.verify(new Forge().dns(MEF).usage(usage).chainBelow(ca), mef));
    }

    @ParameterizedTest
    @CsvSource({ "EC, secp384r1", "RSA, 2048" })
    void otherKeys(String algorithm, String parameter) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        if (algorithm.equals("EC")) {
            generator.initialize(new ECGenParameterSpec(parameter));
        } else {
            generator.initialize(Integer.parseInt(parameter));
        }
        KeyPair keys = generator.generateKeyPair();
        assertCode(ErrorCode.CERTIFICATE_PROFILE, () -> verifier.verify(new Forge().keys(keys).dns(MEF).chainBelow(ca), mef));
        String signature = algorithm.equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
        CertificateAuthority strange = new Forge().keys(keys).signature(signature).subject("CN=Strange").ca(-1).root();
        KedgeException e = assertCode(ErrorCode.CERTIFICATE_PROFILE, () -> verifier.verify(
                new Forge().signature(signature).dns(MEF).chainBelow(strange), strange.information(CertificateFlavour.FQDN, MEF)));
        assertTrue(e.detail().contains("CN="), e.detail());
    }

    @Test
    void otherSignatures() {
        assertCode(ErrorCode.CERTIFICATE_PROFILE,
                () -> verifier.verify(new Forge().signature("SHA384withECDSA").dns(MEF).chainBelow(ca), mef));
        CertificateAuthority sha384 = new Forge().signature("SHA384withECDSA").subject("CN=S").ca(-1).authorityBelow(root);
        assertCode(ErrorCode.CERTIFICATE_PROFILE, () -> verifier.verify(new Forge().dns(MEF).chainBelow(sha384), mef));
    }

    @Test
    void unknownCriticalExtension() {
        var odd = new Forge().dns(MEF).extension(new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.1"), true, DERNull.INSTANCE);
        assertCode(ErrorCode.CERTIFICATE_PROFILE, () -> verifier.verify(odd.chainBelow(ca), mef));
    }

    @Test
    void endlessChain() {
        List<X509Certificate> chain = new ArrayList<>(ca.issue(CertificateFlavour.FQDN, MEF).chain());
        while (chain.size() < 9) {
            chain.add(root.root());
        }
        assertCode(ErrorCode.CERTIFICATE_MALFORMED, () -> verifier.verify(chain, mef));
    }

    @ParameterizedTest
    @EnumSource(PublicKeyId.Algorithm.class)
    void rawPublicKey(PublicKeyId.Algorithm algorithm) {
        Issued peer = root.issue(CertificateFlavour.FQDN, MEF);
        String id = PublicKeyId.uri(peer.publicKey().getEncoded(), algorithm);
        var information = new CertificateInformation(CertificateFlavour.RAW_PUBLIC_KEY, id, List.of(), Revocation.OFF);
        verifier.verify(peer.publicKey(), information);
        Issued other = root.issue(CertificateFlavour.FQDN, MEF);
        KedgeException e = assertCode(ErrorCode.RAW_PUBLIC_KEY, () -> verifier.verify(other.publicKey(), information));
        assertTrue(e.detail().contains(id) && e.detail().contains(PublicKeyId.of(other.publicKey())), e.detail());
    }

    @Test
    void rawPublicKeyOfAnotherCurveOrFlavour() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp384r1"));
        KeyPair keys = generator.generateKeyPair();
        var information = new CertificateInformation(CertificateFlavour.RAW_PUBLIC_KEY, PublicKeyId.of(keys.getPublic()), List.of(),
                Revocation.OFF);
        assertCode(ErrorCode.CERTIFICATE_PROFILE, () -> verifier.verify(keys.getPublic(), information));
        Issued peer = ca.issue(CertificateFlavour.FQDN, MEF);
        assertCode(ErrorCode.CERTIFICATE_FLAVOUR, () -> verifier.verify(peer.publicKey(), mef));
        assertCode(ErrorCode.CERTIFICATE_FLAVOUR, () -> verifier.verify(peer.chain(), information));
    }

    @Test
    void extendedKeyUsageHasNoRule() {
        var value = new ExtendedKeyUsage(KeyPurposeId.id_kp_emailProtection);
        var chain = new Forge().dns(MEF).extension(Extension.extendedKeyUsage, true, value).chainBelow(ca);
        assertEquals(chain, verifier.verify(chain, mef));
    }
}
