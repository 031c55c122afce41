package org.kedge.gba.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.gba.GbaBootstrap;
import org.kedge.api.gba.GbaMode;
import org.kedge.api.gba.NafKey;
import org.kedge.api.key.SecretBytes;
import org.kedge.gba.BTid;
import org.kedge.gba.GbaKeys;
import org.kedge.gba.NafId;
import org.kedge.gba.UaProtocolId;
import org.kedge.gba.client.ub.ModeRule;
import org.kedge.gba.digest.DigestAlgorithm;

/** GBA_U: Ks in the card; and which mode is chosen when. */
class GbaUTest {
    private final World world = new World(GbaMode.ME, GbaMode.UICC);

    @BeforeEach
    void theNetworkMakesGbaU() {
        world.bsf.mode(GbaMode.UICC);
    }

    @Test
    void ksStaysInTheCard() {
        try (GbaBootstrap made = world.bootstrap()) {
            assertEquals(GbaMode.UICC, made.mode());
            assertEquals(Optional.empty(), made.ks());
            assertEquals("AKAv1-MD5", made.digest(), "AKAv2 takes CK and IK, which do not come out");
            assertEquals(Optional.of(made.bTid().toString()), world.usim.told());
        }
        assertEquals("Kedge 3gpp-gba-tmpi 3gpp-gba-uicc", world.bsf.requests().get(0).header("user-agent").orElseThrow());
        assertEquals(1, world.usim.asked());
    }

    @Test
    void theCardDerivesEachNafKeyOnce() {
        String bTid = world.bTid();
        NafId id = new NafId(World.NAF, UaProtocolId.tls(World.SUITE));
        try (SecretBytes expected = GbaKeys.ksExtNaf(world.bsf.ks(bTid), BTid.parse(bTid).rand(), world.subscriber.impi(), id)) {
            for (int i = 0; i < 3; i++) {
                try (NafKey key = world.nafKey()) {
                    assertEquals(expected, key.key());
                }
            }
            world.start();
            try (NafKey key = world.nafKey()) {
                assertEquals(expected, key.key());
            }
        }
        assertEquals(1, world.usim.derived());
    }

    @Test
    void withoutTheCardThereIsNoKey() {
        world.bTid();
        world.nafKey().close();
        world.usim.removed(true);
        World.failure(ErrorCode.USIM_UNAVAILABLE, world.askingForNaf());
        world.usim.removed(false);
        world.nafKey().close();
        assertEquals(1, world.bsf.bootstraps());
    }

    @Test
    void aCardThatHasLostItsKsIsBootstrappedAgain() {
        String first = world.bTid();
        world.usim.loseKs();
        try (NafKey key = world.nafKey()) {
            assertNotEquals(first, key.bTid().toString());
        }
        world.usim.loseKs();
        World.failure(ErrorCode.USIM_REFUSED, world.gba.nafKey(World.USIM, World.NAF, 0xC0A8, world.tasks.now().plusSeconds(9)));
        assertEquals(2, world.bsf.bootstraps(), "more than one bootstrap a minute");
    }

    @Test
    void aNewBootstrapReplacesTheKsInTheCard() {
        world.bTid();
        world.nafKey().close();
        world.tasks.advance(Duration.ofHours(23));
        String second = world.bTid();
        try (NafKey key = world.nafKey(); SecretBytes expected = GbaKeys.ksExtNaf(world.bsf.ks(second), BTid.parse(second).rand(),
                world.subscriber.impi(), new NafId(World.NAF, UaProtocolId.tls(World.SUITE)))) {
            assertEquals(expected, key.key());
        }
        assertEquals(2, world.usim.derived());
    }

    @Test
    void aProbeWouldReplaceItAndIsRefused() {
        World.failure(ErrorCode.USIM_REFUSED, world.gba.probe(World.BSF, World.USIM, world.tasks.now().plusSeconds(9)));
        assertEquals(0, world.usim.asked());
    }

    @Test
    void autoFollowsANetworkThatMakesGbaMe() {
        world.bsf.mode(GbaMode.ME);
        try (GbaBootstrap made = world.bootstrap()) {
            assertEquals(GbaMode.ME, made.mode());
            assertEquals("AKAv2-SHA-256", made.digest());
            assertEquals(world.bsf.ks(made.bTid().toString()), made.ks().orElseThrow());
        }
        assertEquals(2, world.usim.asked());
        assertEquals(2, world.bsf.requests().size(), "the card was asked twice, the BSF once");
    }

    @Test
    void onceInTheCardNoOrdinaryChallengeBringsItOut() {
        world.bTid();
        world.bsf.mode(GbaMode.ME);
        world.tasks.advance(Duration.ofHours(25));
        int asked = world.usim.asked();
        World.failure(ErrorCode.NETWORK_AUTH_FAILED, world.asking());
        assertEquals(asked + 1, world.usim.asked());
    }

    @Test
    void aRealMacFailureFailsInBothModesAndSendsNothing() {
        world.bsf.auc(() -> new org.kedge.itests.testkit.gba.TestSubscriber(World.IMPI, 2).vector());
        world.fails(ErrorCode.NETWORK_AUTH_FAILED);
        assertEquals(1, world.bsf.requests().size());
    }

    @Test
    void theOwnerMayInsist() {
        world.settings = World.settings(ModeRule.ME);
        world.bsf.mode(GbaMode.ME);
        world.bTid();
        assertEquals("Kedge 3gpp-gba-tmpi 3gpp-gba", world.bsf.requests().get(0).header("user-agent").orElseThrow());
        world.gba.forget(World.USIM);
        world.settings = World.settings(ModeRule.UICC);
        World.failure(ErrorCode.NETWORK_AUTH_FAILED, world.asking());
        World other = new World(GbaMode.ME);
        other.settings = World.settings(ModeRule.UICC);
        other.fails(ErrorCode.USIM_REFUSED);
        assertEquals(List.of(), other.bsf.requests());
    }

    /** AKAv2 takes CK and IK: whoever insists on it keeps Ks in the terminal, unless the card has ever kept one. */
    @Test
    void withAkaV2AloneKsIsInTheTerminal() {
        GbaSettings s = world.settings;
        world.settings = new GbaSettings(s.agreement(), Optional.of(DigestAlgorithm.AKAV2_SHA_256), ModeRule.AUTO, s.lifetimeCap(),
                s.renewAt(), s.uaProtocol(), s.tmpi(), s.attempts(), s.handshake(), s.request(), s.serviceWait());
        // As a BSF does that is not told of a card.
        world.bsf.mode(GbaMode.ME);
        world.bTid();
        assertEquals("Kedge 3gpp-gba-tmpi 3gpp-gba", world.bsf.requests().get(0).header("user-agent").orElseThrow());
        assertEquals(Optional.of(GbaMode.ME), world.status().mode());
        assertEquals(Optional.of("AKAv2-SHA-256"), world.status().digest());
    }

    @Test
    void aBsfThatOffersAkaV2AloneIsAnsweredByTheTerminal() {
        world.bsf.mode(GbaMode.ME);
        world.bsf.offer(DigestAlgorithm.AKAV2_MD5);
        world.bTid();
        assertEquals(Optional.of(GbaMode.ME), world.status().mode());
        assertEquals(1, world.usim.asked());
    }

    @Test
    void aCardThatHasKeptAKsIsNotAskedForItByAkaV2Alone() {
        world.bTid();
        world.gba.invalidate(world.status().bTid().orElseThrow());
        world.bsf.mode(GbaMode.ME);
        world.bsf.offer(DigestAlgorithm.AKAV2_MD5);
        World.failure(ErrorCode.DIGEST_DOWNGRADE, world.asking());
    }

    @Test
    void aMinimumThatTheCardCannotAnswerIsSaid() {
        GbaSettings s = world.settings;
        world.settings = new GbaSettings(s.agreement(), Optional.of(DigestAlgorithm.AKAV2_MD5), ModeRule.UICC, s.lifetimeCap(), s.renewAt(),
                s.uaProtocol(), s.tmpi(), s.attempts(), s.handshake(), s.request(), s.serviceWait());
        world.fails(ErrorCode.DIGEST_DOWNGRADE);
        assertEquals(0, world.usim.asked());
    }

    @Test
    void resynchronisesInTheCard() {
        world.bTid();
        world.gba.forget(World.USIM);
        world.bsf.stale(1);
        world.bTid();
        assertEquals(3, world.usim.asked());
    }
}
