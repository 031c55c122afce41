package org.kedge.pki;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.pki.names.CrlNumbers;

class CertificateAuthorityTest {
    private final CertificateAuthority root = CertificateAuthority.root("Test Root");
    private final CertificateAuthority ca = root.intermediate("Test CA", PermittedNames.dns("example.com"));

    @Test
    void chainLeadsToTheRoot() throws Exception {
        Issued mef = ca.issue(CertificateFlavour.FQDN, "mef.example.com");
        assertEquals(List.of(mef.certificate(), ca.certificate()), mef.chain());
        mef.certificate().verify(ca.certificate().getPublicKey());
        ca.certificate().verify(root.certificate().getPublicKey());
        root.certificate().verify(root.certificate().getPublicKey());
        assertEquals(root.certificate(), ca.root());
        assertEquals(List.of(), root.chain());
    }

    @Test
    void everyCertificateFollowsTheCommonProfile() {
        X509Certificate leaf = ca.issue(CertificateFlavour.FQDN, "mef.example.com").certificate();
        for (X509Certificate c : List.of(leaf, ca.certificate(), root.certificate())) {
            assertEquals("1.2.840.10045.4.3.2", c.getSigAlgOID());
            assertEquals(91, c.getPublicKey().getEncoded().length);
            assertTrue(c.getKeyUsage()[0], "digitalSignature");
            assertTrue(c.getSerialNumber().signum() > 0 && c.getSerialNumber().bitLength() <= 128);
        }
        assertFalse(leaf.getKeyUsage()[5]);
        assertTrue(ca.certificate().getKeyUsage()[5] && ca.certificate().getKeyUsage()[6]);
        assertEquals(-1, leaf.getBasicConstraints());
        assertTrue(ca.certificate().getCriticalExtensionOIDs().contains("2.5.29.30"), "DNS name constraints are critical");
    }

    @Test
    void deviceConstraintsAreNeverCritical() {
        X509Certificate devices = root.intermediate("Devices", PermittedNames.device("0.2.481.1.100").and(PermittedNames.dns("a.b")))
                .certificate();
        assertTrue(devices.getNonCriticalExtensionOIDs().contains("2.5.29.30"));
    }

    /** The expected DER was written by hand from RFC 5280 4.2.1.6 and, for the device, is vector RV-054. */
    @ParameterizedTest
    @CsvSource({
        "FQDN, MEF.Example.com, 3011820f6d65662e6578616d706c652e636f6d",
        "CSE_ID, in-cse.example.com, 30148212696e2d6373652e6578616d706c652e636f6d",
        "AE_ID, //a.bc/S1, 3011860f68747470733a2f2f612e62632f5331",
        "NODE_ID, urn:x-node:1, 300e860c75726e3a782d6e6f64653a31",
        "NODE_ID, node-1, 300882066e6f64652d31",
        "NODE_ID, 0.2.481.1.100.3030.10011, 3011a00f060402836101a0070d05649756ce1b",
        "DEVICE, 0.2.481.1.100.3030.10011, 3011a00f060402836101a0070d05649756ce1b",
        "DEVICE, 0.2.481.1/100.3030.10011, 3011a00f060402836101a0070d05649756ce1b",
        "DEVICE, 1.3.6.1.4.1:0aff, 301ba01906082b06010505070804a00d300b06052b0601040104020aff"
    })
    void namesOfEveryFlavour(CertificateFlavour flavour, String identifier, String expected) {
        byte[] value = root.issue(flavour, identifier).certificate().getExtensionValue("2.5.29.17");
        String hex = HexFormat.of().formatHex(value);
        assertEquals(expected.replace(" ", ""), hex.substring(4));
    }

    @ParameterizedTest
    @CsvSource({ "FQDN, *.example.com", "FQDN, a_b.example.com", "AE_ID, https://m2m.example.com/S1", "AE_ID, //m2m.example.com",
        "DEVICE, mef.example.com", "DEVICE, 0.2/4/8.1", "DEVICE, 1.3.6.1.4.1:0AFF", "NODE_ID, urn:x-*:1", "NODE_ID, a b", "NODE_ID, a.",
        "CSE_ID, *", "RAW_PUBLIC_KEY, ni:///sha-256;x" })
    void wrongNamesAreRefused(CertificateFlavour flavour, String identifier) {
        KedgeException e = assertThrows(KedgeException.class, () -> ca.issue(flavour, identifier));
        assertEquals(ErrorCode.CERTIFICATE_REQUEST, e.code());
    }

    @Test
    void validityEndsWithTheIssuer() {
        Instant end = Instant.parse("2040-01-01T00:00:00Z");
        CertificateAuthority shortLived = CertificateAuthority.root("Short", new Validity(Instant.now(), end));
        Issued issued = shortLived.issue(CertificateFlavour.FQDN, "a.example.com", Validity.days(36500));
        assertEquals(end, issued.certificate().getNotAfter().toInstant());
    }

    @Test
    void serialsDiffer() {
        BigInteger first = ca.issue(CertificateFlavour.FQDN, "a.example.com").certificate().getSerialNumber();
        assertNotEquals(first, ca.issue(CertificateFlavour.FQDN, "a.example.com").certificate().getSerialNumber());
    }

    @Test
    void crlsCountUpAndKeepTheirEntries() throws Exception {
        X509Certificate bad = ca.issue(CertificateFlavour.FQDN, "bad.example.com").certificate();
        X509CRL first = ca.crl(Duration.ofDays(1));
        assertFalse(first.isRevoked(bad));
        ca.revoke(bad);
        X509CRL second = ca.crl(Duration.ofDays(1));
        second.verify(ca.certificate().getPublicKey());
        assertTrue(second.isRevoked(bad));
        assertEquals(Optional.of(BigInteger.ONE), CrlNumbers.of(first));
        assertEquals(Optional.of(BigInteger.TWO), CrlNumbers.of(second));

        X509CRL third = CertificateAuthority.load(ca.privateKey(), List.of(ca.certificate(), root.certificate()), Optional.of(second))
                .crl(Duration.ofDays(1));
        assertTrue(third.isRevoked(bad));
        assertEquals(Optional.of(BigInteger.valueOf(3)), CrlNumbers.of(third));
    }

    @Test
    void requestsAreCheckedAndTheApprovedNameIsIssued() {
        Issued someone = root.issue(CertificateFlavour.FQDN, "x.example.com");
        SigningRequest request = SigningRequest.create(someone.privateKey(), someone.publicKey(), CertificateFlavour.FQDN,
                "asked.example.com");
        List<X509Certificate> chain = ca.issue(request.pem(), CertificateFlavour.FQDN, "approved.example.com", Validity.days(1));
        assertArrayEquals(someone.publicKey().getEncoded(), chain.get(0).getPublicKey().getEncoded());
        assertEquals("301682146170", HexFormat.of().formatHex(chain.get(0).getExtensionValue("2.5.29.17")).substring(4, 16));
        assertEquals(2, chain.size());
    }

    @Test
    void requestSignedByAnotherKeyIsRefused() {
        Issued someone = root.issue(CertificateFlavour.FQDN, "x.example.com");
        Issued thief = root.issue(CertificateFlavour.FQDN, "y.example.com");
        String stolen = SigningRequest.create(thief.privateKey(), someone.publicKey(), CertificateFlavour.FQDN, "x.example.com").pem();
        KedgeException e = assertThrows(KedgeException.class,
                () -> ca.issue(stolen, CertificateFlavour.FQDN, "x.example.com", Validity.days(1)));
        assertEquals(ErrorCode.CERTIFICATE_REQUEST, e.code());
        assertTrue(e.detail().contains("signature"), e.detail());
    }

    @Test
    void garbageIsNotARequest() {
        for (String text : List.of("", "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----",
                Pem.encode(List.of(root.certificate())))) {
            assertEquals(ErrorCode.CERTIFICATE_REQUEST, assertThrows(KedgeException.class, () -> SigningRequest.parse(text)).code());
        }
    }
}
