package org.kedge.bsf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.transport.KeyResolver.Presented;
import org.kedge.api.transport.KeyResolver.ResolvedCertificate;
import org.kedge.itests.testkit.transport.Pki;
import org.kedge.pki.CertificateNames.Claim;

/** Who may connect to Zn. */
class ZnKeyResolverTest {
    private static final Pki PKI = new Pki();
    private final BsfFixture fixture = new BsfFixture();

    private Optional<ResolvedCertificate> certificate(Claim... claims) {
        fixture.claims.clear();
        fixture.claims.addAll(List.of(claims));
        return fixture.bsf.resolver().certificate(new Presented(PKI.node.chain(), PKI.node.publicKey())).toCompletableFuture().join();
    }

    private void assertUnknown(Optional<?> answer) {
        assertEquals(Optional.empty(), answer);
        assertEquals("bsf.refused code " + ErrorCode.PEER_UNKNOWN.code(), fixture.meters.last());
    }

    @Test
    void aMafAndACseByTheirFqdn() {
        assertEquals("peer:maf1", certificate(new Claim(CertificateFlavour.FQDN, "maf.example.com")).orElseThrow().principal());
        ResolvedCertificate cse = certificate(new Claim(CertificateFlavour.FQDN, "in1.sp.example.com"),
                new Claim(CertificateFlavour.CSE_ID, "in1.sp.example.com")).orElseThrow();
        assertEquals("peer:in1", cse.principal());
        assertEquals(CertificateFlavour.CSE_ID, cse.information().flavour());
    }

    @Test
    void nobodyElse() {
        assertUnknown(certificate(new Claim(CertificateFlavour.FQDN, "ae1.example.com")));
        assertUnknown(certificate(new Claim(CertificateFlavour.FQDN, "hss.example.com")));
        assertUnknown(certificate(new Claim(CertificateFlavour.FQDN, "other.example.com")));
        assertUnknown(certificate(new Claim(CertificateFlavour.NODE_ID, "maf.example.com")));
        assertUnknown(certificate());
    }

    @Test
    void noKeyWithoutAName() {
        assertUnknown(fixture.bsf.resolver().certificate(new Presented(List.of(), PKI.node.publicKey())).toCompletableFuture().join());
        assertUnknown(fixture.bsf.resolver().psk("maf1@bsf.example.com").toCompletableFuture().join());
    }

    @Test
    void aBrokenRegistryIsToldApart() {
        fixture.peers.broken = true;
        CompletionException fault = assertThrows(CompletionException.class,
                () -> certificate(new Claim(CertificateFlavour.FQDN, "maf.example.com")));
        assertEquals(ErrorCode.REGISTRY_IO, KedgeException.of(fault).code());
        assertTrue(fixture.bsf.health().health().message().contains("KEDGE-512"));
    }
}
