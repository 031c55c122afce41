package org.kedge.mef;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kedge.mef.MefFixture.GW1;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.ByteArrayInputStream;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.infrastructure.registry.EnroleeRecord;
import org.kedge.api.infrastructure.registry.PeerRecord;
import org.kedge.api.infrastructure.registry.PeerRegistry;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.CertificateInformation.Revocation;
import org.kedge.api.transport.KeyResolver.Presented;
import org.kedge.api.transport.KeyResolver.ResolvedCertificate;
import org.kedge.api.transport.KeyResolver.ResolvedPsk;
import org.kedge.crypto.PublicKeyId;
import org.kedge.pki.CertificateNames.Claim;
import org.slf4j.LoggerFactory;

class MefKeyResolverTest {
    private static final String DER = "MIIBeTCCAR+gAwIBAgIUexzAPv4wR8CVZPegl5Cx6r25HQQwCgYIKoZIzj0EAwIwETEPMA0GA1UEAwwGYW5jaG9yMCAXDTI2MTEy"
            + "MjA4NDA1MVoYDzIxMjYxMDI5MDg0MDUxWjARMQ8wDQYDVQQDDAZhbmNob3IwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATKXgiU"
            + "fK1y240ENDUTqsS+n3YVaDoray/NgKwG9/azI07GY1pPGHW7Fqp0P93rMjOc3jkkmG+gzYGiJE8hyQF2o1MwUTAdBgNVHQ4EFgQU"
            + "ncNbl1xw6+dJE4f9SIu8yL40ZVQwHwYDVR0jBBgwFoAUncNbl1xw6+dJE4f9SIu8yL40ZVQwDwYDVR0TAQH/BAUwAwEB/zAKBggq"
            + "hkjOPQQDAgNIADBFAiEA+I+ZS+2TfSI+U3BC7bKXJdrJryCM7WvGm0yXWxZ93WkCIAtr75+uR+wLNQa6gjMBcFajnOFQnYHe9N+f"
            + "a4URS1o3";

    private final MefFixture fixture = new MefFixture();

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        ((Logger) LoggerFactory.getLogger(MefKeyResolver.class)).addAppender(log);
    }

    @AfterEach
    void deafen() {
        ((Logger) LoggerFactory.getLogger(MefKeyResolver.class)).detachAppender(log);
    }

    private List<String> logged() {
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private Optional<ResolvedPsk> psk(String identity) {
        return fixture.mef.resolver().psk(identity).toCompletableFuture().join();
    }

    private Optional<ResolvedCertificate> certificate(Presented presented) {
        return fixture.mef.resolver().certificate(presented).toCompletableFuture().join();
    }

    private static X509Certificate anyCertificate() throws Exception {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(Base64.getDecoder().decode(DER)));
    }

    private static Presented chain() throws Exception {
        X509Certificate certificate = anyCertificate();
        return new Presented(List.of(certificate), certificate.getPublicKey());
    }

    private static CertificateInformation information(CertificateFlavour flavour, String identifier) {
        return new CertificateInformation(flavour, identifier, List.of(), Revocation.SOFT);
    }

    private static EnroleeRecord byCertificate(CertificateInformation information, Mechanism mechanism) {
        return new EnroleeRecord("//sp.example.com/gw2", mechanism, Optional.empty(), Optional.of(information), List.of(),
                Duration.ofDays(1), Optional.empty(), true);
    }

    private void assertRefused(Optional<?> answer, ErrorCode code) {
        assertEquals(Optional.empty(), answer);
        assertEquals("mef.lookups outcome unknown code " + code.code(), fixture.meters.last());
        assertTrue(fixture.sink.records.isEmpty(), "the listener audits refused handshakes");
    }

    @Test
    void anEnroleeIsFoundByItsKpmIdInAnyCase() {
        ResolvedPsk found = psk("GW1@MEF.example.com").orElseThrow();
        assertEquals("enrolee:" + GW1, found.principal());
        assertEquals(SecretBytes.owning(MefFixture.filled(32, 0x4B)), found.key());
        assertTrue(fixture.sink.records.isEmpty());
    }

    @Test
    void aPeerIsFoundByItsPskIdentity() {
        ResolvedPsk found = psk("maf1@mef.example.com").orElseThrow();
        assertEquals("peer:maf1", found.principal());
        assertEquals(SecretBytes.owning(MefFixture.filled(32, 0x4D)), found.key());
    }

    @Test
    void unknownDisabledAndKeylessAreAllEmptyAndAudited() {
        assertRefused(psk("nobody@mef.example.com"), ErrorCode.PEER_UNKNOWN);
        fixture.registries.enrolees.update(MefFixture.disabled(MefFixture.enrolee()));
        assertRefused(psk("gw1@mef.example.com"), ErrorCode.PEER_UNKNOWN);
        fixture.registries.enrolees.update(MefFixture.enrolee());
        fixture.registries.enrolees.kpms.clear();
        assertRefused(psk("gw1@mef.example.com"), ErrorCode.PEER_UNKNOWN);
        fixture.registries.peers.psks.clear();
        assertRefused(psk("maf1@mef.example.com"), ErrorCode.PEER_UNKNOWN);
    }

    @Test
    void malformedIdentitiesAreEmptyAndCannotForgeALogLine() {
        for (String identity : List.of("", "gw1", "@mef.example.com", "a b@mef.example.com", "gw1@-", "x".repeat(200) + "@m.example.com",
                "gw1\nKE-COMMITTED@mef.example.com")) {
            assertRefused(psk(identity), ErrorCode.IDENTIFIER_MALFORMED);
        }
        assertEquals(7, logged().size());
        assertFalse(logged().stream().anyMatch(line -> line.contains("\n")), "a log line was forged");
    }

    @Test
    void anEnroleeOfAnotherMechanismIsUnknown() {
        EnroleeRecord gw1 = MefFixture.enrolee();
        fixture.registries.enrolees.update(new EnroleeRecord(gw1.id(), Mechanism.CERTIFICATE, gw1.kpmId(), Optional.empty(), List.of(),
                gw1.enrolmentExpiry(), Optional.empty(), true));
        assertRefused(psk("gw1@mef.example.com"), ErrorCode.PEER_UNKNOWN);
    }

    @Test
    void aBrokenRegistryRefusesAndShowsInTheHealth() {
        fixture.registries.enrolees.broken = true;
        CompletionException fault = assertThrows(CompletionException.class, () -> psk("gw1@mef.example.com"));
        assertEquals(ErrorCode.REGISTRY_IO, KedgeException.of(fault).code(), "over TLS internal_error (D-80)");
        assertEquals("mef.lookups outcome unknown code KEDGE-512", fixture.meters.last());
        HealthIndicator.Health health = fixture.mef.health().health();
        assertEquals(HealthIndicator.Level.WARNING, health.level());
        assertTrue(health.message().contains("KEDGE-512"), health.message());
    }

    @Test
    void aFloodOfUnknownsIsCountedNotWritten() {
        for (int i = 0; i < 1000; i++) {
            psk("nobody" + i + "@mef.example.com");
        }
        assertTrue(logged().size() <= 120, logged().size() + " lines");
        assertEquals(1000, fixture.meters.counted.size());
    }

    @Test
    void anEnroleeIsFoundByAnyClaimOfItsCertificate() throws Exception {
        CertificateInformation information = information(CertificateFlavour.CSE_ID, "gw2.sp.example.com");
        fixture.registries.enrolees.update(byCertificate(information, Mechanism.CERTIFICATE));
        fixture.claims.add(new Claim(CertificateFlavour.FQDN, "gw2.sp.example.com"));
        fixture.claims.add(new Claim(CertificateFlavour.CSE_ID, "gw2.sp.example.com"));
        assertEquals(Optional.of(new ResolvedCertificate(information, "enrolee://sp.example.com/gw2")),
                certificate(chain()));
    }

    @Test
    void aPeerIsFoundByItsCertificate() throws Exception {
        CertificateInformation information = information(CertificateFlavour.FQDN, "maf2.example.com");
        fixture.registries.peers.add(List.of(new PeerRegistry.Entry(new PeerRecord("maf2", PeerRole.MAF,
                Fqdn.parse("maf2.example.com"), "maf2.example.com", List.of(), Optional.of(information), Optional.empty(),
                Optional.empty()), Optional.empty())));
        fixture.claims.add(new Claim(CertificateFlavour.FQDN, "maf2.example.com"));
        assertEquals("peer:maf2", certificate(chain()).orElseThrow().principal());
    }

    /** The certificate of a CSE that enrols here and fetches keys as well: the handshake is the Enrolee's, Sessions knows both. */
    @Test
    void theEnroleeComesFirstWhateverTheOrderOfTheNames() throws Exception {
        CertificateInformation enrolee = information(CertificateFlavour.CSE_ID, "gw2.sp.example.com");
        fixture.registries.enrolees.update(byCertificate(enrolee, Mechanism.CERTIFICATE));
        fixture.registries.peers.records.put("gw2", new PeerRecord("gw2", PeerRole.CSE, Fqdn.parse("gw2.sp.example.com"),
                "//sp.example.com/gw2", List.of(), Optional.of(information(CertificateFlavour.FQDN, "gw2.sp.example.com")),
                Optional.empty(), Optional.empty()));
        fixture.claims.add(new Claim(CertificateFlavour.FQDN, "gw2.sp.example.com"));
        fixture.claims.add(new Claim(CertificateFlavour.CSE_ID, "gw2.sp.example.com"));
        assertEquals(Optional.of(new ResolvedCertificate(enrolee, "enrolee://sp.example.com/gw2")), certificate(chain()));
        fixture.registries.enrolees.update(MefFixture.disabled(byCertificate(enrolee, Mechanism.CERTIFICATE)));
        assertEquals("peer:gw2", certificate(chain()).orElseThrow().principal());
    }

    @Test
    void theFlavourMustBeTheConfiguredOne() throws Exception {
        fixture.registries.enrolees.update(byCertificate(information(CertificateFlavour.NODE_ID, "gw2"), Mechanism.CERTIFICATE));
        fixture.claims.add(new Claim(CertificateFlavour.FQDN, "gw2"));
        assertRefused(certificate(chain()), ErrorCode.PEER_UNKNOWN);
    }

    @Test
    void certificateOfADisabledEnroleeOrAnotherMechanismIsUnknown() throws Exception {
        CertificateInformation information = information(CertificateFlavour.FQDN, "gw2");
        fixture.claims.add(new Claim(CertificateFlavour.FQDN, "gw2"));
        fixture.registries.enrolees.update(MefFixture.disabled(byCertificate(information, Mechanism.CERTIFICATE)));
        assertRefused(certificate(chain()), ErrorCode.PEER_UNKNOWN);
        fixture.registries.enrolees.update(byCertificate(information, Mechanism.PSK));
        assertRefused(certificate(chain()), ErrorCode.PEER_UNKNOWN);
    }

    @Test
    void aWildcardCertificateIsRefusedWithItsOwnCode() throws Exception {
        Mef mef = fixture.mef(MefSettings.service(MefFixture.MEF), certificate -> {
            throw new KedgeException(ErrorCode.CERTIFICATE_WILDCARD, "wildcard in the SAN");
        });
        assertRefused(mef.resolver().certificate(chain()).toCompletableFuture().join(), ErrorCode.CERTIFICATE_WILDCARD);
    }

    @Test
    void aCertificateThatNobodyThoughtOfIsRefusedAndAudited() throws Exception {
        Mef mef = fixture.mef(MefSettings.service(MefFixture.MEF), certificate -> {
            throw new ArrayIndexOutOfBoundsException("parser");
        });
        assertRefused(mef.resolver().certificate(chain()).toCompletableFuture().join(), ErrorCode.INTERNAL);
    }

    @Test
    void aRawPublicKeyIsFoundUnderEveryTruncationOfItsIdentifier() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        PublicKey key = generator.generateKeyPair().getPublic();
        for (PublicKeyId.Algorithm algorithm : PublicKeyId.Algorithm.values()) {
            String identifier = PublicKeyId.uri(key.getEncoded(), algorithm);
            fixture.registries.enrolees.update(byCertificate(information(CertificateFlavour.RAW_PUBLIC_KEY, identifier),
                    Mechanism.CERTIFICATE));
            ResolvedCertificate found = certificate(new Presented(List.of(), key)).orElseThrow();
            assertEquals("enrolee://sp.example.com/gw2", found.principal());
            assertEquals(identifier, found.information().identifier());
        }
        PublicKey other = generator.generateKeyPair().getPublic();
        assertRefused(certificate(new Presented(List.of(), other)), ErrorCode.PEER_UNKNOWN);
    }
}
