package org.kedge.gba.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.BsfAddress;
import org.kedge.api.gba.GbaBootstrap;
import org.kedge.api.gba.GbaStatus;
import org.kedge.api.gba.NafKey;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.PeerAddress;
import org.kedge.crypto.KeyCheckValue;
import org.kedge.gba.BTid;
import org.kedge.gba.GbaKeys;
import org.kedge.gba.NafId;
import org.kedge.gba.UaProtocolId;
import org.kedge.gba.digest.DigestAlgorithm;
import org.kedge.itests.testkit.gba.ScriptedBsf;
import org.kedge.itests.testkit.gba.TestSubscriber;
import org.kedge.itests.testkit.gba.TestUsim;

/** The life of a Ks: reused, renewed, invalidated, ended, forgotten, and what NAFs get of it. */
class KsTest {
    private final World world = new World();

    @Test
    void isReusedUntilNineTenthsOfItsLife() {
        String first = world.bTid();
        world.tasks.advance(Duration.ofHours(21));
        try (GbaBootstrap again = world.bootstrap()) {
            assertTrue(again.reused());
            assertEquals(first, again.bTid().toString());
            assertEquals(world.bsf.ks(first), again.ks().orElseThrow());
        }
        world.tasks.advance(Duration.ofMinutes(37));
        assertNotEquals(first, world.bTid());
        assertEquals(2, world.bsf.bootstraps());
    }

    @Test
    void survivesARestart() {
        String first = world.bTid();
        NafKey before = world.nafKey();
        GbaStatus status = world.status();
        world.gba.close();
        world.start();
        assertEquals(status, world.status());
        try (GbaBootstrap again = world.bootstrap(); NafKey after = world.nafKey()) {
            assertEquals(first, again.bTid().toString());
            assertEquals(before.key(), after.key());
        }
        assertEquals(1, world.bsf.bootstraps());
        before.close();
    }

    @Test
    void theNafKeyIsThatOfTheFormula() {
        String bTid = world.bTid();
        NafId id = new NafId(World.NAF, UaProtocolId.parse("01000100ae"));
        try (NafKey key = world.nafKey();
                SecretBytes expected = GbaKeys.ksNaf(world.bsf.ks(bTid), BTid.parse(bTid).rand(), world.subscriber.impi(), id)) {
            assertEquals(expected, key.key());
            assertEquals(bTid, key.bTid().toString());
            assertEquals(World.T0.plus(Duration.ofHours(24)), key.notAfter());
            assertEquals(List.of(new GbaStatus.Naf(World.NAF, "01000100ae", KeyCheckValue.of(expected))), world.status().nafs());
        }
        try (NafKey dtls = World.done(world.gba.nafKey(World.USIM, World.NAF, 0xC0A8, world.tasks.now().plusSeconds(9)));
                NafKey tls = world.nafKey()) {
            assertNotEquals(tls.key(), dtls.key(), "the suite is part of the key");
        }
        assertEquals(2, world.status().nafs().size());
    }

    @Test
    void theUaIdentifierCanBeConfigured() {
        String bTid = world.bTid();
        GbaSettings s = world.settings;
        world.settings = new GbaSettings(s.agreement(), s.digestMin(), s.mode(), s.lifetimeCap(), s.renewAt(),
                Optional.of(UaProtocolId.PSK_TLS_1_3), s.tmpi(), s.attempts(), s.handshake(), s.request(), s.serviceWait());
        try (NafKey key = world.nafKey(); SecretBytes expected = GbaKeys.ksNaf(world.bsf.ks(bTid), BTid.parse(bTid).rand(),
                world.subscriber.impi(), new NafId(World.NAF, UaProtocolId.PSK_TLS_1_3))) {
            assertEquals(expected, key.key());
        }
    }

    @Test
    void aNafNeedsABootstrapFirst() {
        World.failure(ErrorCode.GBA_NOT_BOOTSTRAPPED, world.askingForNaf());
        assertEquals(0, world.usim.asked());
    }

    @Test
    void aNafBootstrapsAgainWhenKsIsDueOrOver() {
        String first = world.bTid();
        world.tasks.advance(Duration.ofHours(23));
        try (NafKey key = world.nafKey()) {
            assertNotEquals(first, key.bTid().toString());
        }
        world.tasks.advance(Duration.ofHours(30));
        assertTrue(world.status().bTid().isEmpty(), "an ended Ks is shown");
        world.nafKey().close();
        assertEquals(3, world.bsf.bootstraps());
    }

    @Test
    void aNafGetsAKeyOfTheOldKsWhenItsRenewalFails() {
        String first = world.bTid();
        world.tasks.advance(Duration.ofHours(23));
        world.bsf.transport().script(c -> CompletableFuture.failedFuture(new KedgeException(ErrorCode.CONNECT_FAILED, "as scripted")));
        for (int i = 0; i < 3; i++) {
            try (NafKey key = world.nafKey()) {
                assertEquals(first, key.bTid().toString());
            }
        }
        assertEquals(2, world.bsf.transport().connections().size(), "each NAF key tries to renew");
        assertEquals(Level.WARNING, world.gba.health().level());
        World.failure(ErrorCode.BSF_UNAVAILABLE, world.asking());
        world.tasks.advance(Duration.ofHours(2));
        World.failure(ErrorCode.BSF_UNAVAILABLE, world.askingForNaf());
        assertEquals(Level.CRITICAL, world.gba.health().level());
    }

    @Test
    void aBTidThatANafRefusesIsReplacedAtMostOnceAMinute() {
        String first = world.bTid();
        world.gba.invalidate(KeyReference.parse(first));
        String second = world.bTid();
        assertNotEquals(first, second);
        world.gba.invalidate(KeyReference.parse(first));
        assertEquals(second, world.bTid(), "an older B-TID was told");
        world.gba.invalidate(KeyReference.parse(second));
        assertEquals(second, world.bTid(), "twice within a minute");
        world.tasks.advance(Duration.ofSeconds(61));
        world.gba.invalidate(KeyReference.parse(second));
        try (NafKey key = world.nafKey()) {
            assertNotEquals(second, key.bTid().toString());
        }
        assertEquals(3, world.bsf.bootstraps());
    }

    @Test
    void anEndedKsIsErasedAndItsMemoryStays() {
        world.bTid();
        world.tasks.advance(Duration.ofHours(24).plusMinutes(2));
        int written = world.store.writes();
        assertTrue(world.status().bTid().isEmpty());
        assertEquals(Optional.of(ScriptedBsf.FQDN), world.status().bsf());
        world.tasks.advance(Duration.ofHours(5));
        assertEquals(written, world.store.writes(), "it is erased again and again");
        world.bsf.offer(DigestAlgorithm.AKAV1_MD5);
        World.failure(ErrorCode.DIGEST_DOWNGRADE, world.asking());
    }

    @Test
    void forgetsEverything() {
        world.bTid();
        assertTrue(world.gba.forget(World.USIM));
        assertFalse(world.gba.forget(World.USIM));
        assertTrue(world.status().bTid().isEmpty() && world.status().bsf().isEmpty());
        World.failure(ErrorCode.GBA_NOT_BOOTSTRAPPED, world.askingForNaf());
        world.start();
        World.failure(ErrorCode.GBA_NOT_BOOTSTRAPPED, world.askingForNaf());
    }

    @Test
    void aBootstrapThatIsForgottenInFlightIsNotKept() {
        world.bsf.changeReply((number, reply) -> {
            if (number == 2) {
                world.gba.forget(World.USIM);
            }
            return reply;
        });
        World.failure(ErrorCode.GBA_NOT_BOOTSTRAPPED, world.asking());
        assertTrue(world.status().bTid().isEmpty());
        assertTrue(world.usim.everythingWiped());
    }

    @Test
    void anotherCardInTheReaderDoesNotGetTheKsOfTheFirst() {
        String first = world.bTid();
        TestSubscriber other = new TestSubscriber("001019999999999@ims.mnc001.mcc001.3gppnetwork.org", 9);
        ScriptedBsf otherBsf = new ScriptedBsf(other, world.tasks::now);
        world.services.usims().remove(world.usim);
        world.services.usims().add(new TestUsim(other, org.kedge.api.gba.GbaMode.ME), World.USIM);
        world.services.transports().remove(world.bsf.transport());
        world.services.transports().add(otherBsf.transport(), "http");
        try (NafKey key = world.nafKey()) {
            assertNotEquals(first, key.bTid().toString());
            assertEquals(otherBsf.lastBtid(), key.bTid().toString());
        }
        assertEquals(other.impi().value(), otherBsf.received().get(0).username(), "the TMPI of the first card was shown");
    }

    @Test
    void aRemovedCardLeavesAKsInTheTerminalUsable() {
        String first = world.bTid();
        world.usim.removed(true);
        try (NafKey key = world.nafKey(); GbaBootstrap again = world.bootstrap()) {
            assertEquals(first, key.bTid().toString());
            assertTrue(again.reused());
        }
        world.services.usims().remove(world.usim);
        world.nafKey().close();
        assertEquals(Optional.empty(), world.status().kind());
        world.tasks.advance(Duration.ofHours(25));
        World.failure(ErrorCode.USIM_UNAVAILABLE, world.askingForNaf());
    }

    @Test
    void twoBsfsOfOneUsimDoNotMakeEachOtherBootstrap() {
        String first = world.bTid();
        Fqdn name = Fqdn.parse("bsf2.example.com");
        ScriptedBsf second = new ScriptedBsf(world.subscriber, world.tasks::now, name);
        BsfAddress elsewhere = new BsfAddress(new PeerAddress(URI.create("https://127.0.0.1:8443"), name), Optional.of(
                new org.kedge.api.transport.CertificateInformation(org.kedge.api.identity.CertificateFlavour.FQDN, name.value(), List.of(),
                        org.kedge.api.transport.CertificateInformation.Revocation.OFF)));
        world.services.transports().remove(world.bsf.transport());
        world.services.transports().add(world.bsf.transport(), "http");
        world.services.transports().add(second.transport(), "https");
        World.done(world.gba.bootstrap(elsewhere, World.USIM, world.tasks.now().plusSeconds(9))).close();
        assertEquals(first, world.bTid());
        World.done(world.gba.bootstrap(elsewhere, World.USIM, world.tasks.now().plusSeconds(9))).close();
        assertEquals(1, world.bsf.bootstraps());
        assertEquals(1, second.bootstraps());
        try (NafKey key = world.nafKey()) {
            assertEquals(second.lastBtid(), key.bTid().toString(), "a NAF gets a key of the last one");
        }
    }

    @Test
    void aKeyIsGivenAlsoWhenItCannotBeRemembered() {
        world.bTid();
        world.store.failWrites(credential -> credential.kind() == CredentialKind.STATE);
        world.nafKey().close();
        world.nafKey().close();
    }

    @Test
    void aProbeLeavesTheOneInForce() {
        String first = world.bTid();
        int writes = world.store.writes();
        try (GbaBootstrap probe = World.done(world.gba.probe(World.BSF, World.USIM, world.tasks.now().plusSeconds(9)))) {
            assertNotEquals(first, probe.bTid().toString());
        }
        assertEquals(writes, world.store.writes());
        assertEquals(first, world.bTid());
    }

    @Test
    void warnsWhenTheEndIsNearAndNothingWasRenewed() {
        world.bTid();
        assertEquals(Level.OK, world.gba.health().level());
        world.tasks.advance(Duration.ofHours(23));
        assertEquals(Level.WARNING, world.gba.health().level());
    }
}
