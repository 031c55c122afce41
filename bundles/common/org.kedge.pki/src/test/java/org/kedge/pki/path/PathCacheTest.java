package org.kedge.pki.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.kedge.pki.Codes.assertCode;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.CertificateInformation.Revocation;
import org.kedge.pki.CertificateAuthority;
import org.kedge.pki.Forge;
import org.kedge.pki.PermittedNames;
import org.kedge.pki.Validity;
import org.kedge.pki.crl.CrlOrigin;
import org.kedge.pki.crl.CrlStore;

class PathCacheTest {
    private static final String MEF = "mef.example.com";
    private static final Duration DAY = Duration.ofDays(1);

    private final CertificateAuthority root = CertificateAuthority.root("Test Root");
    private final CertificateAuthority ca = root.intermediate("Test CA", PermittedNames.dns("example.com"));
    private final List<X509Certificate> chain = ca.issue(CertificateFlavour.FQDN, MEF, Validity.days(30)).chain();
    private final CertificateInformation mef = root.information(CertificateFlavour.FQDN, MEF);
    private final CrlStore crls = new CrlStore();
    private final MutableClock clock = new MutableClock();
    private final AtomicLong policy = new AtomicLong();
    private final CountingMeters meters = new CountingMeters();
    private final DefaultPeerVerifier verifier = new DefaultPeerVerifier(crls, clock, policy::get, 3, meters);

    private long hits() {
        return meters.count("pki.path.cache", "result", "hit");
    }

    private long misses() {
        return meters.count("pki.path.cache", "result", "miss");
    }

    private CertificateInformation trusting(CertificateAuthority... anchors) {
        return new CertificateInformation(CertificateFlavour.FQDN, MEF,
                List.of(anchors).stream().map(CertificateAuthority::root).toList(), Revocation.OFF);
    }

    @Test
    void secondTimeIsAHit() {
        assertEquals(chain, verifier.verify(chain, mef));
        assertEquals(chain, verifier.verify(chain, mef));
        assertEquals(1, misses());
        assertEquals(1, hits());
        assertEquals(2, meters.count("pki.verifications", "result", "ok"));
    }

    @Test
    void expiredInTheMeantime() {
        verifier.verify(chain, mef);
        clock.advance(Duration.ofDays(31));
        assertCode(ErrorCode.CERTIFICATE_EXPIRED, () -> verifier.verify(chain, mef));
        assertEquals(1, hits());
        assertEquals(1, meters.count("pki.verifications", "result", "KEDGE-302"));
    }

    @Test
    void anchorRemoved() {
        CertificateAuthority other = CertificateAuthority.root("Other Root");
        verifier.verify(chain, trusting(root, other));
        verifier.verify(chain, trusting(root, other));
        assertCode(ErrorCode.CERTIFICATE_UNTRUSTED, () -> verifier.verify(chain, trusting(other)));
        assertCode(ErrorCode.CERTIFICATE_UNTRUSTED, () -> verifier.verify(chain, trusting()));
        assertEquals(1, hits());
    }

    @Test
    void nameIsNeverCached() {
        verifier.verify(chain, mef);
        assertCode(ErrorCode.CERTIFICATE_NAME,
                () -> verifier.verify(chain, root.information(CertificateFlavour.FQDN, "maf.example.com")));
        assertCode(ErrorCode.CERTIFICATE_FLAVOUR,
                () -> verifier.verify(chain, root.information(CertificateFlavour.AE_ID, "//mef.example.com/S1")));
    }

    @Test
    void revocationIsNeverCached() {
        var soft = new CertificateInformation(CertificateFlavour.FQDN, MEF, List.of(root.root()), Revocation.SOFT);
        verifier.verify(chain, soft);
        ca.revoke(chain.get(0));
        crls.replace(new CrlOrigin("file", Optional.empty()), List.of(ca.crl(DAY)));
        assertCode(ErrorCode.CERTIFICATE_REVOKED, () -> verifier.verify(chain, soft));
        verifier.verify(chain, mef);
        assertCode(ErrorCode.CERTIFICATE_REVOKED, () -> verifier.verify(chain, soft));
    }

    @Test
    void crlOrPolicyChangeFlushes() {
        verifier.verify(chain, mef);
        crls.replace(new CrlOrigin("file", Optional.empty()), List.of(ca.crl(DAY)));
        verifier.verify(chain, mef);
        assertEquals(2, misses());
        policy.incrementAndGet();
        verifier.verify(chain, mef);
        assertEquals(3, misses());
        assertEquals(0, hits());
        assertEquals(1, verifier.cachedPaths());
    }

    @Test
    void failuresAreNotCached() {
        List<X509Certificate> forged = List.of(Forge.withWrongSignature(chain.get(0)), chain.get(1));
        verifier.verify(chain, mef);
        assertCode(ErrorCode.CERTIFICATE_UNTRUSTED, () -> verifier.verify(forged, mef));
        assertCode(ErrorCode.CERTIFICATE_UNTRUSTED, () -> verifier.verify(forged, mef));
        assertEquals(1, verifier.cachedPaths());
    }

    @Test
    void sameEndEntityBelowAnotherChainIsAnotherPath() {
        verifier.verify(chain, mef);
        assertCode(ErrorCode.CERTIFICATE_UNTRUSTED, () -> verifier.verify(chain.subList(0, 1), mef));
    }

    @Test
    void boundedByLeastRecentUse() {
        List<List<X509Certificate>> chains = List.of(chain, ca.issue(CertificateFlavour.FQDN, MEF).chain(),
                ca.issue(CertificateFlavour.FQDN, MEF).chain(), ca.issue(CertificateFlavour.FQDN, MEF).chain());
        chains.forEach(c -> verifier.verify(c, mef));
        assertEquals(3, verifier.cachedPaths());
        verifier.verify(chains.get(1), mef);
        assertEquals(1, hits());
        verifier.verify(chains.get(0), mef);
        assertEquals(5, misses());
        verifier.verify(chains.get(1), mef);
        assertEquals(2, hits());
    }

    @Test
    void cacheMayBeOff() {
        DefaultPeerVerifier uncached = new DefaultPeerVerifier(crls, clock, () -> 1, 0, meters);
        uncached.verify(chain, mef);
        uncached.verify(chain, mef);
        assertEquals(0, hits());
        assertEquals(0, uncached.cachedPaths());
    }
}
