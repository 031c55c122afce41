package org.kedge.pki.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kedge.pki.Codes.assertCode;

import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
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

class RevocationTest {
    private static final String MEF = "mef.example.com";
    private static final Duration DAY = Duration.ofDays(1);

    private final CertificateAuthority root = CertificateAuthority.root("Test Root");
    private final CertificateAuthority ca = root.intermediate("Test CA", PermittedNames.dns("example.com"));
    private final List<X509Certificate> chain = ca.issue(CertificateFlavour.FQDN, MEF).chain();
    private final CrlStore crls = new CrlStore();
    private final MutableClock clock = new MutableClock();
    private final DefaultPeerVerifier verifier = new DefaultPeerVerifier(crls, clock, () -> 1, 10, Meters.NONE);

    private static CrlOrigin file(String name) {
        return new CrlOrigin(name, Optional.empty());
    }

    private void install(CertificateAuthority issuer, X509CRL crl) {
        crls.replace(file(Fingerprint.of(issuer.certificate())), List.of(crl));
    }

    private List<X509Certificate> verify(Revocation mode) {
        return verifier.verify(chain, new CertificateInformation(CertificateFlavour.FQDN, MEF, List.of(root.root()), mode));
    }

    @ParameterizedTest
    @EnumSource(Revocation.class)
    void currentCrls(Revocation mode) {
        install(root, root.crl(DAY));
        install(ca, ca.crl(DAY));
        assertEquals(chain, verify(mode));
    }

    @Test
    void missingCrl() {
        install(root, root.crl(DAY));
        assertEquals(chain, verify(Revocation.OFF));
        assertEquals(chain, verify(Revocation.SOFT));
        KedgeException e = assertCode(ErrorCode.CRL_UNAVAILABLE, () -> verify(Revocation.HARD));
        assertTrue(e.detail().contains("CN=Test CA") && e.detail().contains("missing"), e.detail());
    }

    @Test
    void missingCrlOfTheRoot() {
        install(ca, ca.crl(DAY));
        assertEquals(chain, verify(Revocation.SOFT));
        assertCode(ErrorCode.CRL_UNAVAILABLE, () -> verify(Revocation.HARD));
    }

    @Test
    void staleCrl() {
        install(root, root.crl(Duration.ofDays(30)));
        install(ca, ca.crl(DAY));
        clock.advance(Duration.ofDays(2));
        assertEquals(chain, verify(Revocation.OFF));
        assertEquals(chain, verify(Revocation.SOFT));
        KedgeException e = assertCode(ErrorCode.CRL_UNAVAILABLE, () -> verify(Revocation.HARD));
        assertTrue(e.detail().contains("stale"), e.detail());
        install(ca, ca.crl(clock.instant(), clock.instant().plus(DAY)));
        assertEquals(chain, verify(Revocation.HARD));
    }

    @Test
    void crlFromTheFuture() {
        install(root, root.crl(DAY));
        install(ca, ca.crl(clock.instant().plus(DAY), clock.instant().plus(DAY).plus(DAY)));
        assertEquals(chain, verify(Revocation.SOFT));
        assertCode(ErrorCode.CRL_UNAVAILABLE, () -> verify(Revocation.HARD));
    }

    @Test
    void revokedEndEntity() {
        install(root, root.crl(DAY));
        ca.revoke(chain.get(0));
        install(ca, ca.crl(DAY));
        assertEquals(chain, verify(Revocation.OFF));
        for (Revocation mode : List.of(Revocation.SOFT, Revocation.HARD)) {
            KedgeException e = assertCode(ErrorCode.CERTIFICATE_REVOKED, () -> verify(mode));
            assertTrue(e.detail().contains(MEF) && e.detail().contains("CN=Test CA"), e.detail());
        }
    }

    @Test
    void revokedIntermediate() {
        root.revoke(ca.certificate());
        install(root, root.crl(DAY));
        install(ca, ca.crl(DAY));
        assertEquals(chain, verify(Revocation.OFF));
        for (Revocation mode : List.of(Revocation.SOFT, Revocation.HARD)) {
            KedgeException e = assertCode(ErrorCode.CERTIFICATE_REVOKED, () -> verify(mode));
            assertTrue(e.detail().contains("certificate \"CN=Test CA\""), e.detail());
        }
    }

    @Test
    void revocationOutlivesTheCrlThatSaidIt() {
        ca.revoke(chain.get(0));
        install(ca, ca.crl(DAY));
        clock.advance(Duration.ofDays(2));
        assertCode(ErrorCode.CERTIFICATE_REVOKED, () -> verify(Revocation.SOFT));
    }

    @Test
    void someoneElsesRevocationDoesNotMatter() {
        install(root, root.crl(DAY));
        ca.revoke(ca.issue(CertificateFlavour.FQDN, "other.example.com").certificate());
        install(ca, ca.crl(DAY));
        assertEquals(chain, verify(Revocation.HARD));
    }

    @Test
    void forgedCrl() {
        install(root, root.crl(DAY));
        CertificateAuthority namesake = root.intermediate("Test CA", PermittedNames.dns("example.com"));
        namesake.revoke(chain.get(0));
        install(ca, namesake.crl(DAY));
        assertEquals(chain, verify(Revocation.SOFT));
        assertCode(ErrorCode.CRL_UNAVAILABLE, () -> verify(Revocation.HARD));
        assertTrue(crls.problems().toString().contains("not signed by"), crls.problems().toString());
    }

    @Test
    void forgedCrlBesideTheRealOne() {
        CertificateAuthority namesake = root.intermediate("Test CA", PermittedNames.dns("example.com"));
        namesake.crl(DAY);
        crls.replace(file("a-forged"), List.of(namesake.crl(DAY)));
        ca.revoke(chain.get(0));
        crls.replace(file("b-real"), List.of(ca.crl(DAY)));
        crls.replace(file("c-forged"), List.of(namesake.crl(DAY)));
        assertCode(ErrorCode.CERTIFICATE_REVOKED, () -> verify(Revocation.SOFT));
    }

    @Test
    void rolledBackCrl() {
        install(root, root.crl(DAY));
        X509CRL before = ca.crl(DAY);
        ca.revoke(chain.get(0));
        install(ca, ca.crl(DAY));
        assertCode(ErrorCode.CERTIFICATE_REVOKED, () -> verify(Revocation.HARD));
        install(ca, before);
        assertCode(ErrorCode.CERTIFICATE_REVOKED, () -> verify(Revocation.HARD));
        assertCode(ErrorCode.CERTIFICATE_REVOKED, () -> verify(Revocation.SOFT));
        assertTrue(crls.problems().toString().contains("older than one seen before"), crls.problems().toString());
    }

    @Test
    void vanishedCrlStaysInEffect() {
        ca.revoke(chain.get(0));
        install(ca, ca.crl(DAY));
        assertCode(ErrorCode.CERTIFICATE_REVOKED, () -> verify(Revocation.SOFT));
        crls.removeAll();
        assertCode(ErrorCode.CERTIFICATE_REVOKED, () -> verify(Revocation.SOFT));
    }

    @Test
    void crlOfAnotherAnchorsUrl() {
        ca.revoke(chain.get(0));
        CertificateAuthority other = CertificateAuthority.root("Other Root");
        crls.replace(new CrlOrigin("http://x", Optional.of(Fingerprint.of(other.root()))), List.of(ca.crl(DAY)));
        assertEquals(chain, verify(Revocation.SOFT));
        crls.replace(new CrlOrigin("http://y", Optional.of(Fingerprint.of(root.root()))), List.of(ca.crl(DAY)));
        assertCode(ErrorCode.CERTIFICATE_REVOKED, () -> verify(Revocation.SOFT));
    }
}
