package org.kedge.maf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kedge.maf.MafFixture.IN1;
import static org.kedge.maf.MafFixture.MAF;
import static org.kedge.maf.MafFixture.MEF;

import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.CertificateInformation.Revocation;
import org.kedge.api.transport.KeyResolver.Presented;
import org.kedge.api.transport.KeyResolver.ResolvedCertificate;
import org.kedge.api.transport.KeyResolver.ResolvedPsk;
import org.kedge.crypto.PublicKeyId;
import org.kedge.pki.CertificateAuthority;
import org.kedge.pki.CertificateNames.Claim;

/** Who may connect, apart from first contacts. */
class MafKeyResolverTest {
    private static final Fqdn IN1_FQDN = Fqdn.parse("in1.sp.example.com");

    private final MafFixture fixture = new MafFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private Optional<ResolvedCertificate> certificate(Presented presented) {
        return fixture.maf.resolver().certificate(presented).toCompletableFuture().join();
    }

    /** A certificate whatever it says: what it claims is in the fixture. */
    private static Presented chain() {
        X509Certificate certificate = CertificateAuthority.root("test").issue(CertificateFlavour.FQDN, "x.example.com").chain().get(0);
        return new Presented(List.of(certificate), certificate.getPublicKey());
    }

    private static CertificateInformation information(CertificateFlavour flavour, String identifier) {
        return new CertificateInformation(flavour, identifier, List.of(), Revocation.HARD);
    }

    private void assertUnknown(String identity) {
        assertEquals(Optional.empty(), fixture.psk(identity), identity);
        assertEquals(List.of(), fixture.sink.granted());
        assertEquals(0, fixture.keys.count());
    }

    @Test
    void identitiesOfAnotherGrammarAreUnknownWithoutALookUp() {
        for (String identity : List.of("", "gw1", "@mef.example.com", "a b@mef.example.com", "gw1@-", "x".repeat(117) + "@example.com",
                "x".repeat(200) + "@m.example.com", "gw1\nKM-RECEIVED@mef.example.com", "\u00e9@mef.example.com")) {
            assertUnknown(identity);
        }
        assertEquals(List.of(), fixture.mef.asked);
        assertEquals(9, fixture.meters.count("maf.lookups unknown"));
        assertEquals(Level.OK, fixture.maf.health().health().level());
    }

    @Test
    void anIdentityOf128OctetsIsLookedUp() {
        String identity = "x".repeat(116) + "@example.com";
        assertUnknown(identity);
        assertEquals(identity, fixture.mef.asked.get(0).toString());
    }

    /** It may be a KeID of the MEF of this very node (D-81), or made up: one look-up tells, and looks alike from outside (D-80). */
    @Test
    void anUnknownIdentifierOfThisMafIsAskedForOnce() {
        String identity = "0A".repeat(16) + "@maf.example.com";
        assertUnknown(identity);
        assertEquals(List.of(KeyReference.parse(identity)), fixture.mef.asked);
        assertEquals(Level.OK, fixture.maf.health().health().level());
    }

    @Test
    void aKmIdIsFoundHereAndNeverAskedFor() {
        fixture.enrolled(MafFixture.KE_ID, 1, MafFixture.GW1, KeyDerivation.USAGE_CONSTRAINED);
        fixture.psk(MafFixture.KE_ID).orElseThrow().key().close();
        KeyReference kmId = fixture.keys.list("", 10).get(0).kmId();
        assertEquals(MAF, kmId.fqdn());
        fixture.mef.asked.clear();
        assertEquals("client:" + MafFixture.GW1, fixture.psk(kmId).orElseThrow().principal());
        assertEquals(List.of(), fixture.mef.asked);
    }

    @Test
    void aPreProvisionedKmIsThatOfAPeer() {
        fixture.addPskPeer("in1", PeerRole.CSE, IN1);
        ResolvedPsk found = fixture.psk("IN1@maf.example.com").orElseThrow();
        assertEquals("client:" + IN1, found.principal());
        assertEquals(SecretBytes.owning(MafFixture.filled(32, 0x4D)), found.key());
        assertEquals(Optional.empty(), found.notAfter());
        assertEquals(List.of(), fixture.mef.asked);
    }

    @Test
    void aMefOrMafDoesNotComeByPreSharedKey() {
        fixture.addPskPeer("mef1", PeerRole.MEF, MEF.value());
        fixture.addPskPeer("maf2", PeerRole.MAF, "maf2.example.com");
        assertUnknown("mef1@maf.example.com");
        assertUnknown("maf2@maf.example.com");
    }

    @Test
    void aCseIsFoundByAnyClaimOfItsCertificate() {
        CertificateInformation information = information(CertificateFlavour.CSE_ID, IN1_FQDN.value());
        fixture.addCertificatePeer("in1", PeerRole.CSE, IN1_FQDN, IN1, information);
        fixture.claims.add(new Claim(CertificateFlavour.FQDN, IN1_FQDN.value()));
        assertEquals(Optional.empty(), certificate(chain()), "the flavour is configured, never guessed");
        fixture.claims.add(new Claim(CertificateFlavour.CSE_ID, IN1_FQDN.value()));
        assertEquals(Optional.of(new ResolvedCertificate(information, "client:" + IN1)), certificate(chain()));
    }

    @Test
    void aMefComesByCertificateOnlyWherePushIsAccepted() {
        fixture.addCertificatePeer("mef1", PeerRole.MEF, MEF, MEF.value(), information(CertificateFlavour.FQDN, MEF.value()));
        fixture.claims.add(new Claim(CertificateFlavour.FQDN, MEF.value()));
        assertEquals(Optional.empty(), certificate(chain()));
        fixture.maf.reconfigure(MafSettings.service(MAF).acceptingPush());
        assertEquals("peer:mef1", certificate(chain()).orElseThrow().principal());
    }

    @Test
    void aRawPublicKeyIsFoundUnderItsIdentifier() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        PublicKey key = generator.generateKeyPair().getPublic();
        String identifier = PublicKeyId.of(key);
        fixture.addCertificatePeer("in1", PeerRole.CSE, IN1_FQDN, IN1, information(CertificateFlavour.RAW_PUBLIC_KEY, identifier));
        assertEquals("client:" + IN1, certificate(new Presented(List.of(), key)).orElseThrow().principal());
        assertEquals(Optional.empty(), certificate(new Presented(List.of(), generator.generateKeyPair().getPublic())));
    }

    @Test
    void aCertificateThatNobodyThoughtOfIsUnknownAndTheMafStaysHealthy() {
        Maf stumbling = new Maf(MafSettings.service(MAF), new MafRegistries(fixture.keys, fixture.registrations, fixture.rules,
                fixture.peers), () -> fixture.fetcher, fixture.sinks, () -> fixture.meters, fixture.clock, certificate -> {
                    throw new ArrayIndexOutOfBoundsException("parser");
                });
        assertEquals(Optional.empty(), stumbling.resolver().certificate(chain()).toCompletableFuture().join());
        assertEquals(Level.OK, stumbling.health().health().level());
        stumbling.close();
    }

    @Test
    void anUntrustedClockFailsTheLookUp() {
        fixture.clock = () -> {
            throw new KedgeException(ErrorCode.CLOCK_NOT_TRUSTED, "clock is below its floor");
        };
        CompletionException failure = assertThrows(CompletionException.class,
                () -> fixture.maf.resolver().psk(MafFixture.KE_ID.toString()).toCompletableFuture().join());
        assertEquals(ErrorCode.CLOCK_NOT_TRUSTED, KedgeException.of(failure).code());
        assertEquals(Level.WARNING, fixture.maf.health().health().level());
        assertTrue(fixture.maf.health().health().message().contains("KEDGE-314"));
    }
}
