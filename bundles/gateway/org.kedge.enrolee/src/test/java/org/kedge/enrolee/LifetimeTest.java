package org.kedge.enrolee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.enrolment.EnrolmentState;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator.Level;

/** Renewal, expiry, restart, and the clock they depend on. */
class LifetimeTest {
    private static final String KE = "ke/" + World.MAF;
    private final World world = new World();

    @Test
    void startsOfflineFromTheLastGoodEnrolment() {
        world.provider.set(World.briefing(1));
        world.start();
        var before = world.status();
        world.enrolee.close();
        world.create();
        world.services.stores().add(world.store);
        world.enrolee.start();
        world.tasks.advance(Duration.ofDays(1));
        var after = world.status();
        assertEquals(EnrolmentState.ENROLLED, after.state());
        assertEquals(before.keId(), after.keId());
        assertEquals(before.checkValue(), after.checkValue());
        assertEquals(before.derivedCheckValue(), after.derivedCheckValue());
        assertEquals(before.notAfter(), after.notAfter());
        assertEquals(before.nextTry(), after.nextTry());
        assertEquals(before.lastSuccess(), after.lastSuccess());
        assertEquals(Optional.empty(), after.facts());
        assertEquals(1, world.psk.calls.size());
    }

    @Test
    void doesNotEnrolAgainAfterARestartWithTheSameInstruction() {
        world.provider.set(World.briefing(1));
        world.start();
        world.restart();
        world.assertState(EnrolmentState.ENROLLED);
        assertEquals(1, world.psk.calls.size());
    }

    @Test
    void renewsBeforeExpiryAlsoWithoutABriefing() {
        world.provider.set(World.briefing(1));
        world.start();
        Instant due = world.status().nextTry().orElseThrow();
        assertTrue(due.isBefore(world.status().notAfter().orElseThrow()));
        world.provider.set();
        world.tasks.advance(Duration.between(world.tasks.clock().instant(), due).minusSeconds(1));
        assertEquals(1, world.psk.calls.size());
        world.tasks.advance(Duration.ofSeconds(2));
        assertEquals(2, world.psk.calls.size());
        assertEquals(BootstrapTrigger.Kind.EXPIRY, world.provider.triggers.get(world.provider.triggers.size() - 1).kind());
        world.assertState(EnrolmentState.ENROLLED);
        assertEquals(due.plus(World.LIFETIME).getEpochSecond(), world.status().notAfter().orElseThrow().getEpochSecond(), 2);
    }

    @Test
    void followsTheKeyThatAnAssociationHasActivated() {
        world.provider.set(World.briefing(1));
        world.start();
        world.tasks.advance(Duration.ofDays(95));
        assertEquals(2, world.psk.calls.size());
        world.store.activate(KE);
        world.tasks.advance(Duration.ofDays(10));
        world.assertState(EnrolmentState.ENROLLED);
        try (Credential active = world.store.require(KE)) {
            assertEquals("00000000000000000000000000000002@mef.example.com", active.identifier());
        }
        world.tasks.advance(Duration.ofDays(82));
        assertEquals(3, world.psk.calls.size());
        assertTrue(world.store.get(KE, CredentialSlot.PENDING).isPresent());
    }

    @Test
    void aRenewedKeyTakesOverWhenTheOldOneExpires() {
        world.provider.set(World.briefing(1));
        world.start();
        world.tasks.advance(Duration.ofDays(99));
        assertTrue(world.store.get(KE, CredentialSlot.PENDING).isPresent());
        world.tasks.advance(Duration.ofDays(2));
        assertTrue(world.store.get(KE, CredentialSlot.PENDING).isEmpty());
        try (Credential active = world.store.require(KE)) {
            assertEquals("00000000000000000000000000000002@mef.example.com", active.identifier());
        }
        world.assertState(EnrolmentState.ENROLLED);
    }

    @Test
    void keepsTheKeyWhileRenewalsFailAndErasesItWhenItExpires() {
        world.provider.set(World.briefing(1));
        world.start();
        world.psk.fail(ErrorCode.CONNECT_FAILED);
        world.tasks.advance(Duration.ofDays(99));
        world.assertState(EnrolmentState.ENROLLED);
        assertTrue(world.status().failures() > 0);
        assertEquals(Level.WARNING, world.enrolee.health().level());
        assertTrue(world.store.get(KE, CredentialSlot.ACTIVE).isPresent());
        world.tasks.advance(Duration.ofDays(2));
        world.assertState(EnrolmentState.EXPIRED);
        assertEquals(Level.CRITICAL, world.enrolee.health().level());
        assertEquals(Optional.empty(), world.status().keId());
        assertEquals(List.of(), world.store.aliases(CredentialKind.ENROLMENT_KEY));
        world.restart();
        world.assertState(EnrolmentState.EXPIRED);
        world.psk.succeed();
        world.tasks.advance(Duration.ofHours(2));
        world.assertState(EnrolmentState.ENROLLED);
        assertTrue(world.store.get(KE, CredentialSlot.ACTIVE).isPresent());
    }

    @Test
    void aClockBelowItsFloorErasesNothingAndRenewsNothing() {
        world.provider.set(World.briefing(1));
        world.start();
        world.enrolee.close();
        world.tasks.setClock(Instant.EPOCH);
        world.start();
        world.tasks.advance(Duration.ofDays(500));
        world.assertState(EnrolmentState.ENROLLED);
        assertEquals(1, world.psk.calls.size());
        assertEquals(Level.WARNING, world.enrolee.health().level());
        assertTrue(world.store.get(KE, CredentialSlot.ACTIVE).isPresent());
    }

    @Test
    void noticesThatTheClockWasSet() {
        world.provider.set(World.briefing(1));
        world.start();
        world.enrolee.close();
        world.tasks.setClock(Instant.EPOCH);
        world.start();
        world.tasks.setClock(World.T0.plus(Duration.ofDays(101)));
        world.tasks.advance(Watchman.ROUND);
        assertEquals(2, world.psk.calls.size());
        world.assertState(EnrolmentState.ENROLLED);
    }

    @Test
    void enrolsByPreSharedKeyButNotByCertificateBelowTheFloor() {
        world.tasks.setClock(Instant.EPOCH);
        world.provider.set(World.briefing(1), World.briefing(World.instruction(1, "other.example.com", Mechanism.CERTIFICATE)));
        world.start();
        world.assertState(EnrolmentState.ENROLLED);
        assertEquals(EnrolmentState.WAITING, world.status("other.example.com").state());
        assertEquals(ErrorCode.CLOCK_NOT_TRUSTED, world.status("other.example.com").lastFailure().orElseThrow().code());
        assertEquals(List.of(), world.certificate.calls);
        world.tasks.setClock(World.T0);
        world.tasks.advance(Duration.ofMinutes(5));
        assertEquals(EnrolmentState.ENROLLED, world.status("other.example.com").state());
    }

    @Test
    void theTimeOfAnEnrolmentIsTheFloorOfTheNextStart() {
        world.provider.set(World.briefing(1));
        world.start();
        world.enrolee.close();
        world.tasks.setClock(World.T0.minus(Duration.ofDays(1)));
        world.create();
        assertTrue(world.clock.trusted());
        world.services.stores().add(world.store);
        world.enrolee.start();
        world.tasks.settle();
        assertFalse(world.clock.trusted());
        KedgeException refused = assertThrows(KedgeException.class, world.clock::instant);
        assertEquals(ErrorCode.CLOCK_NOT_TRUSTED, refused.code());
        assertEquals(World.T0, world.clock.floor());
        assertEquals(World.T0, world.clock.atLeast());
    }

    @Test
    void anEvenHourRaisesTheFloorAndAGlitchDoesNot() {
        world.start();
        Instant before = world.clock.floor();
        world.tasks.setClock(World.T0.plus(Duration.ofDays(9000)));
        world.tasks.advance(Duration.ofMinutes(61));
        assertEquals(before, world.clock.floor());
        world.tasks.setClock(World.T0.plus(Duration.ofHours(2)));
        world.tasks.advance(Duration.ofMinutes(61));
        assertEquals(before, world.clock.floor());
        world.tasks.advance(Duration.ofMinutes(61));
        assertTrue(world.clock.floor().isAfter(World.T0.plus(Duration.ofHours(3))));
    }

    @Test
    void theOwnerCanReplaceAFloorThatIsTooHigh() {
        world.provider.set(World.briefing(1));
        world.start();
        world.enrolee.close();
        world.tasks.setClock(World.T0.minus(Duration.ofDays(1)));
        Settings s = world.settings;
        world.settings = new Settings(s.nodeId(), s.retryInitial(), s.retryMax(), s.retryFailed(), s.renewAt(), s.runTimeout(), s.boot(),
                Optional.of(World.T0.minus(Duration.ofDays(2))));
        world.start();
        assertTrue(world.clock.trusted());
    }

    @Test
    void theBuildTimeIsAFloor() {
        assertTrue(TrustedClock.buildTime().isAfter(Instant.parse("2025-01-01T00:00:00Z")));
        assertTrue(new TrustedClock().trusted());
    }
}
