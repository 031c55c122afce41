package org.kedge.briefingnode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.NodeId;
import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.api.infrastructure.briefing.NodeRegistry;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.CertificateInformation.Revocation;
import org.kedge.api.transport.KeyResolver.Presented;
import org.kedge.api.transport.KeyResolver.ResolvedCertificate;
import org.kedge.api.transport.KeyResolver.ResolvedPsk;
import org.kedge.crypto.PublicKeyId;
import org.kedge.pki.CertificateAuthority;
import org.kedge.pki.CertificateNames.Claim;
import org.kedge.pki.Issued;
import org.kedge.registration.server.AuditSinks;

/** Who may connect by certificate, raw key or pre-shared key of its own. */
class NodeKeyResolverTest {
    private final BbnFixture fixture = new BbnFixture();

    private Optional<ResolvedCertificate> certificate(Issued issued) {
        return fixture.bbn.resolver().certificate(new Presented(issued.chain(), issued.publicKey())).toCompletableFuture().join();
    }

    private Optional<ResolvedCertificate> raw(Issued issued) {
        return fixture.bbn.resolver().certificate(new Presented(List.of(), issued.publicKey())).toCompletableFuture().join();
    }

    private Optional<ResolvedPsk> psk(String identity) {
        return fixture.bbn.resolver().psk(identity).toCompletableFuture().join();
    }

    @Test
    void aCertificateIsVerifiedAsTheRecordSays() {
        ResolvedCertificate found = certificate(BbnFixture.CERT1).orElseThrow();
        assertEquals(BbnFixture.GW1, found.principal());
        assertEquals(BbnFixture.ca().information(CertificateFlavour.NODE_ID, BbnFixture.GW1), found.information());
    }

    @ParameterizedTest
    @EnumSource(PublicKeyId.Algorithm.class)
    void aRawKeyInEachOfItsIdentifiers(PublicKeyId.Algorithm algorithm) {
        Issued key = BbnFixture.ca().issue(CertificateFlavour.NODE_ID, "raw.example.org");
        String identifier = PublicKeyId.uri(key.publicKey().getEncoded(), algorithm);
        fixture.memory.add(List.of(new NodeRegistry.Entry(new NodeRecord(new NodeId("raw"), Optional.empty(), Optional.empty(),
                Optional.of(new CertificateInformation(CertificateFlavour.RAW_PUBLIC_KEY, identifier, List.of(), Revocation.OFF)), false,
                Optional.empty(), Set.of(), Optional.empty(), Optional.empty(), Optional.empty(), true), Optional.empty())));
        assertEquals("raw", raw(key).orElseThrow().principal());
    }

    @Test
    void aPreSharedKeyOfTheNode() {
        ResolvedPsk found = psk(BbnFixture.PSK_ID).orElseThrow();
        try (SecretBytes key = found.key(); SecretBytes expected = SecretBytes.copyOf(new byte[16])) {
            assertEquals(BbnFixture.GW3, found.principal());
            assertEquals(expected, key);
        }
    }

    @Test
    void strangersAndDisabledNodesAreUnknownAlike() {
        assertEquals(Optional.empty(), certificate(BbnFixture.ca().issue(CertificateFlavour.NODE_ID, "other.example.org")));
        assertEquals(Optional.empty(), raw(BbnFixture.CERT1));
        assertEquals(Optional.empty(), psk("nobody@bbn.example.com"));
        assertEquals(Optional.empty(), psk("not an identity \u0000"));
        fixture.change(BbnFixture.GW1, node -> Edits.enabled(node, false));
        fixture.change(BbnFixture.GW3, node -> Edits.enabled(node, false));
        assertEquals(Optional.empty(), certificate(BbnFixture.CERT1));
        assertEquals(Optional.empty(), psk(BbnFixture.PSK_ID));
        assertEquals(Level.OK, fixture.bbn.health().health().level(), "what strangers do says nothing about this side");
    }

    @Test
    void aFaultOfTheRegistryIsNoAnswer() {
        fixture.broken = true;
        CompletionException failed = assertThrows(CompletionException.class, () -> psk(BbnFixture.PSK_ID));
        assertEquals(ErrorCode.REGISTRY_IO, ((KedgeException) failed.getCause()).code());
        assertThrows(CompletionException.class, () -> certificate(BbnFixture.CERT1));
        assertTrue(fixture.meters.count("bbn.lookups outcome failed") == 2);
    }

    @Test
    void aCertificateWithManyNamesCostsFewLookUps() {
        int[] asked = {0};
        BriefingNode bbn = new BriefingNode(BbnFixture.settings(), new BriefingRegistries((NodeRegistry) Proxy
                .newProxyInstance(getClass().getClassLoader(), new Class<?>[] {NodeRegistry.class}, (proxy, method, arguments) -> {
                    asked[0]++;
                    return Optional.empty();
                }), fixture.rules, fixture.enrolees), Optional::empty, Optional::empty,
                AuditSinks.of(fixture.sink), () -> fixture.meters, () -> fixture.now,
                certificate -> Collections.nCopies(1000, new Claim(CertificateFlavour.FQDN, "x")),
                System::nanoTime);
        bbn.resolver().certificate(new Presented(BbnFixture.CERT1.chain(), BbnFixture.CERT1.publicKey())).toCompletableFuture().join();
        assertEquals(16, asked[0]);
        bbn.close();
    }

    @Test
    void aNodeOfAnotherCertificateAuthorityIsVerifiedAgainstItsOwn() {
        Issued other = CertificateAuthority.root("Another root").issue(CertificateFlavour.NODE_ID, BbnFixture.GW1);
        assertEquals(List.of(BbnFixture.ca().certificate()), certificate(other).orElseThrow().information().trustAnchors());
    }
}
