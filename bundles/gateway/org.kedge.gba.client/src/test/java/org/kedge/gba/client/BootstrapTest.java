package org.kedge.gba.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.gba.BsfAddress;
import org.kedge.api.gba.GbaBootstrap;
import org.kedge.api.gba.GbaMode;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.LocalCredential;
import org.kedge.api.transport.PeerAddress;
import org.kedge.api.transport.Request;
import org.kedge.gba.digest.DigestAlgorithm;
import org.kedge.gba.digest.DigestAuthorization;
import org.kedge.itests.testkit.gba.ScriptedBsf;

/** What a bootstrap is made of when everybody behaves. */
class BootstrapTest {
    private final World world = new World();

    @Test
    void agreesOnKsWithTheBsf() {
        try (GbaBootstrap made = world.bootstrap()) {
            assertEquals(world.bsf.ks(made.bTid().toString()), made.ks().orElseThrow());
            assertEquals(ScriptedBsf.DOMAIN, made.bTid().fqdn());
            assertEquals(World.T0.plus(Duration.ofHours(24)), made.notAfter());
            assertEquals("AKAv2-SHA-256", made.digest());
            assertEquals("HTTP", made.transport());
            assertEquals(GbaMode.ME, made.mode());
            assertFalse(made.reused());
        }
        assertTrue(world.usim.everythingWiped());
        assertEquals(Level.OK, world.gba.health().level());
    }

    @Test
    void speaksUbAsTs24109Says() {
        world.bTid();
        List<Request> requests = world.bsf.requests();
        assertEquals(2, requests.size());
        for (Request request : requests) {
            assertEquals(List.of(), request.path());
            assertEquals("Kedge 3gpp-gba-tmpi 3gpp-gba", request.header("user-agent").orElseThrow());
        }
        DigestAuthorization first = world.bsf.received().get(0);
        assertTrue(first.isInitial());
        assertEquals(World.IMPI, first.username());
        assertEquals("bsf.example.com", first.realm());
        assertEquals("/", first.uri());
        DigestAuthorization second = world.bsf.received().get(1);
        assertEquals("auth-int", second.proof().orElseThrow().qop().token());
        assertEquals("00000001", second.proof().orElseThrow().nc());
        assertEquals(Optional.of("opaque,\"quoted"), second.opaque());
        LocalCredential shown = world.bsf.transport().connections().get(0).credential();
        assertEquals(new LocalCredential.Anonymous(Optional.empty()), shown);
    }

    @Test
    void verifiesABsfBehindHttps() {
        CertificateInformation server = new CertificateInformation(CertificateFlavour.FQDN, "bsf.example.com", List.of(),
                CertificateInformation.Revocation.SOFT);
        BsfAddress https = new BsfAddress(new PeerAddress(java.net.URI.create("https://127.0.0.1:8443/"), ScriptedBsf.FQDN),
                Optional.of(server));
        try (GbaBootstrap made = World.done(world.gba.bootstrap(https, World.USIM, world.tasks.now().plusSeconds(9)))) {
            assertEquals("TLS1.2", made.transport());
        }
        assertEquals(new LocalCredential.Anonymous(Optional.of(server)), world.bsf.transport().connections().get(0).credential());
        world.start();
        world.tasks.advance(Duration.ofHours(23));
        world.nafKey().close();
        assertEquals(2, world.bsf.bootstraps());
        assertEquals(new LocalCredential.Anonymous(Optional.of(server)), world.bsf.transport().connections().get(1).credential());
    }

    @Test
    void isOffWithoutAnAgreement() {
        world.settings = GbaSettings.defaults();
        World.failure(ErrorCode.GBA_NOT_AGREED, world.asking());
        World.failure(ErrorCode.GBA_NOT_AGREED, world.gba.probe(World.BSF, World.USIM, world.tasks.now().plusSeconds(9)));
        World.failure(ErrorCode.GBA_NOT_AGREED, world.askingForNaf());
        assertEquals(0, world.usim.asked());
        assertEquals(List.of(), world.bsf.requests());
        assertEquals(Level.WARNING, world.gba.health().level());
    }

    @Test
    void recordsTheAgreementAndNeverTheSubscriber() {
        String bTid = world.bTid();
        assertEquals(1, world.audit.size());
        assertEquals("gba.bootstrapped", world.audit.get(0).event());
        assertEquals(World.USIM, world.audit.get(0).subject());
        assertEquals("test agreement", world.audit.get(0).details().get("agreement"));
        assertEquals(bTid, world.audit.get(0).details().get("bTid"));
        assertFalse(world.audit.toString().contains("001010123456789"));
        assertFalse(world.gba.status().toString().contains("001010123456789"));
    }

    @Test
    void takesTheStrongestAlgorithmThatIsOffered() {
        world.bsf.offer(DigestAlgorithm.AKAV2_MD5, DigestAlgorithm.AKAV1_SHA_256, DigestAlgorithm.AKAV1_MD5);
        try (GbaBootstrap made = world.bootstrap()) {
            assertEquals("AKAv2-MD5", made.digest());
        }
    }

    @Test
    void neverTakesLessThanBeforeUnlessItsOwnerSaysSo() {
        world.bTid();
        world.bsf.offer(DigestAlgorithm.AKAV1_MD5, DigestAlgorithm.AKAV2_MD5);
        world.tasks.advance(Duration.ofHours(25));
        int asked = world.usim.asked();
        World.failure(ErrorCode.DIGEST_DOWNGRADE, world.asking());
        assertEquals(asked, world.usim.asked(), "the card was asked");
        GbaSettings s = world.settings;
        world.settings = new GbaSettings(s.agreement(), Optional.of(DigestAlgorithm.AKAV1_MD5), s.mode(), s.lifetimeCap(), s.renewAt(),
                s.uaProtocol(), s.tmpi(), s.attempts(), s.handshake(), s.request(), s.serviceWait());
        world.bTid();
        world.settings = s;
        world.tasks.advance(Duration.ofHours(25));
        World.failure(ErrorCode.DIGEST_DOWNGRADE, world.asking());
        assertTrue(world.gba.forget(World.USIM));
        world.bTid();
    }

    @Test
    void showsTheTmpiOfTheBootstrapInForce() {
        world.bTid();
        world.tasks.advance(Duration.ofHours(23));
        String second = world.bTid();
        assertTrue(world.bsf.received().get(2).username().endsWith("@tmpi.bsf.3gppnetwork.org"));
        assertEquals(4, world.bsf.requests().size());
        try (GbaBootstrap made = world.bootstrap()) {
            assertEquals(second, made.bTid().toString());
            assertEquals(world.bsf.ks(second), made.ks().orElseThrow(), "P2 of the keys is the IMPI (D-72)");
        }
        world.tasks.advance(Duration.ofHours(25));
        world.bTid();
        assertEquals(World.IMPI, world.bsf.received().get(4).username(), "the TMPI of an ended bootstrap");
    }

    @Test
    void showsNoTmpiToABsfThatKnowsNoneOrWhenToldSo() {
        world.bsf.tmpi(false);
        world.bTid();
        world.tasks.advance(Duration.ofHours(23));
        world.bTid();
        assertEquals(World.IMPI, world.bsf.received().get(2).username());
        world.bsf.tmpi(true);
        world.tasks.advance(Duration.ofHours(23));
        world.bTid();
        GbaSettings s = world.settings;
        world.settings = new GbaSettings(s.agreement(), s.digestMin(), s.mode(), s.lifetimeCap(), s.renewAt(), s.uaProtocol(), false,
                s.attempts(), s.handshake(), s.request(), s.serviceWait());
        world.tasks.advance(Duration.ofHours(23));
        world.bTid();
        assertEquals(World.IMPI, world.bsf.received().get(6).username());
    }

    @Test
    void fallsBackToTheImpiOnceWhenTheTmpiIsRefused() {
        world.bTid();
        world.bsf.tmpi(true);
        world.tasks.advance(Duration.ofHours(23));
        world.bTid();
        assertEquals(5, world.bsf.requests().size());
        assertTrue(world.bsf.received().get(2).username().endsWith("@tmpi.bsf.3gppnetwork.org"));
        assertEquals(World.IMPI, world.bsf.received().get(3).username());
        assertEquals(World.IMPI, world.bsf.received().get(4).username());
    }

    @Test
    void resynchronisesOnce() {
        world.bTid();
        world.gba.forget(World.USIM);
        world.bsf.stale(1);
        world.bTid();
        DigestAuthorization resync = world.bsf.received().get(3);
        assertTrue(resync.auts().isPresent());
        assertEquals(5, world.bsf.requests().size());
    }

    @Test
    void aBsfThatRestartsBetweenChallengeAndAnswerCostsOneAttempt() {
        world.bsf.restartAt(2);
        world.bTid();
        assertEquals(3, world.bsf.requests().size());
        assertEquals(2, world.usim.asked());
    }

    @Test
    void survivesABsfThatClosesTheConnectionAfterEachReply() {
        world.bsf.transport().script(closing());
        world.bTid();
        assertEquals(2, world.bsf.transport().connections().size());
    }

    private java.util.function.Function<org.kedge.itests.testkit.ScriptedTransport.Connection,
            java.util.concurrent.CompletionStage<org.kedge.api.transport.SecureChannel>> closing() {
        return connection -> java.util.concurrent.CompletableFuture.completedFuture(new OneReply(world.bsf.channel()));
    }

    @Test
    void theDomainOfTheBTidNeedNotBeTheRealm() {
        assertNotEquals(ScriptedBsf.FQDN, ScriptedBsf.DOMAIN);
        assertTrue(world.bTid().endsWith("@bsf.ims.example.com"));
    }

    @Test
    void aThousandChallengesAmongThemThoseWithZerosInRes() {
        int zeros = 0;
        for (int i = 0; i < 1000; i++) {
            try (GbaBootstrap made = World.done(world.gba.probe(World.BSF, World.USIM, world.tasks.now().plusSeconds(9)))) {
                assertEquals(world.bsf.ks(made.bTid().toString()), made.ks().orElseThrow());
                zeros += world.usim.zeroInRes(org.kedge.gba.BTid.of(made.bTid()).rand()) ? 1 : 0;
            }
            // A binary password once with each version of AKA.
            world.bsf.offer(i % 2 == 0 ? DigestAlgorithm.AKAV1_MD5 : DigestAlgorithm.AKAV2_SHA_256);
        }
        assertTrue(zeros > 5, zeros + " of 1000 responses held a zero octet");
        assertEquals(List.of(), world.store.aliases(CredentialKind.STATE), "a probe was kept");
        assertTrue(world.usim.everythingWiped());
    }
}
