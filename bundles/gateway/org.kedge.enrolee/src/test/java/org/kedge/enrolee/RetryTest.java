package org.kedge.enrolee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.enrolment.EnrolmentState;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.api.key.SecretBytes;

class RetryTest {
    private final World world = new World();

    @Test
    void drawsEveryDelayBetweenZeroAndTheDoublingBound() {
        Backoff backoff = new Backoff(() -> world.settings, new Random(1));
        for (int failures = 1; failures < 200; failures++) {
            long bound = Math.min(3600_000L, failures > 20 ? Long.MAX_VALUE : 5000L << failures - 1);
            long lowest = Long.MAX_VALUE;
            long highest = 0;
            for (int i = 0; i < 200; i++) {
                long millis = backoff.retry(failures).toMillis();
                lowest = Math.min(lowest, millis);
                highest = Math.max(highest, millis);
            }
            assertTrue(lowest >= 0 && highest <= bound, failures + " failures: " + lowest + ".." + highest);
            assertTrue(lowest < bound / 10 && highest > bound * 9 / 10, "not full jitter: " + lowest + ".." + highest + " of " + bound);
        }
    }

    @Test
    void drawsTheRenewalInTheFirstQuarterOfTheRest() {
        Backoff backoff = new Backoff(() -> world.settings, new Random(1));
        for (int i = 0; i < 200; i++) {
            Instant renewal = backoff.renewal(World.T0, World.T0.plus(Duration.ofDays(100)));
            assertFalse(renewal.isBefore(World.T0.plus(Duration.ofDays(90))));
            assertTrue(renewal.isBefore(World.T0.plus(Duration.ofHours(2220))));
        }
    }

    @Test
    void triesAgainUntilTheMefAnswers() {
        world.provider.set(World.briefing(1));
        world.psk.fail(ErrorCode.HANDSHAKE_REFUSED_OR_LOST);
        world.start();
        world.assertState(EnrolmentState.WAITING);
        assertEquals(Level.WARNING, world.enrolee.health().level());
        assertEquals(1, world.status().failures());
        assertEquals(ErrorCode.HANDSHAKE_REFUSED_OR_LOST, world.status().lastFailure().orElseThrow().code());
        assertFalse(world.status().nextTry().orElseThrow().isAfter(World.T0.plusSeconds(5)));
        world.tasks.advance(Duration.ofMinutes(30));
        int failures = world.status().failures();
        assertTrue(failures >= 6 && failures < 100, failures + " failures in half an hour");
        assertEquals(failures, world.psk.calls.size());
        world.psk.succeed();
        world.tasks.advance(Duration.ofHours(1));
        world.assertState(EnrolmentState.ENROLLED);
        assertEquals(0, world.status().failures());
        assertEquals(Optional.empty(), world.status().lastFailure());
    }

    @Test
    void waitsAcrossARestartNoLongerAndNoShorterThanPersisted() {
        world.provider.set(World.briefing(1));
        world.psk.fail(ErrorCode.CONNECT_FAILED);
        world.start();
        world.tasks.advance(Duration.ofHours(3));
        Instant next = world.status().nextTry().orElseThrow();
        int calls = world.psk.calls.size();
        world.restart();
        assertEquals(next, world.status().nextTry().orElseThrow());
        assertEquals(calls, world.psk.calls.size());
        world.tasks.advance(Duration.between(world.tasks.clock().instant(), next).minusMillis(20));
        assertEquals(calls, world.psk.calls.size());
        world.tasks.advance(Duration.ofMillis(40));
        assertEquals(calls + 1, world.psk.calls.size());
    }

    @Test
    void aClockThatWasSetBackDoesNotKeepTheNodeWaiting() {
        world.provider.set(World.briefing(1));
        world.psk.fail(ErrorCode.CONNECT_FAILED);
        world.start();
        world.enrolee.close();
        world.tasks.setClock(Instant.EPOCH);
        world.start();
        int calls = world.psk.calls.size();
        world.tasks.advance(Duration.ofDays(2));
        assertTrue(world.psk.calls.size() > calls + 10);
    }

    @Test
    void afterAFailureForGoodOnlyTheRareRetryIsLeft() {
        world.provider.set(World.briefing(1));
        world.psk.fail(ErrorCode.CERTIFICATE_EXPIRED);
        world.start();
        world.assertState(EnrolmentState.FAILED);
        assertEquals(Level.CRITICAL, world.enrolee.health().level());
        world.tasks.advance(Duration.ofHours(11));
        assertEquals(1, world.psk.calls.size());
        world.tasks.advance(Duration.ofHours(14));
        assertEquals(2, world.psk.calls.size());
    }

    @Test
    void theRareRetryCanBeOff() {
        world.settings = new Settings(Optional.empty(), Duration.ofSeconds(5), Duration.ofHours(1), Duration.ZERO, 0.9,
                Duration.ofSeconds(60), true, Optional.empty());
        world.provider.set(World.briefing(1));
        world.psk.fail(ErrorCode.CERTIFICATE_EXPIRED);
        world.start();
        world.tasks.advance(Duration.ofDays(30));
        assertEquals(1, world.psk.calls.size());
        assertEquals(Optional.empty(), world.status().nextTry());
        world.restart();
        world.tasks.advance(Duration.ofDays(30));
        world.assertState(EnrolmentState.FAILED);
        assertEquals(1, world.psk.calls.size());
    }

    @Test
    void aChangedCredentialIsWorthATry() {
        world.provider.set(World.briefing(1));
        world.psk.fail(ErrorCode.CREDENTIAL_UNKNOWN);
        world.start();
        world.tasks.advance(Duration.ofMinutes(10));
        assertEquals(1, world.psk.calls.size());
        world.psk.succeed();
        world.store.put(new Credential("bootstrap", CredentialKind.PRE_PROVISIONED_KEY, "a@mef.example.com", Map.of(),
                SecretBytes.copyOf(new byte[32]), List.of(), Optional.empty()), CredentialSlot.ACTIVE);
        world.tasks.advance(Watchman.ROUND);
        world.assertState(EnrolmentState.ENROLLED);
    }

    @Test
    void aNewInstructionIsWorthATry() {
        world.provider.set(World.briefing(1));
        world.psk.fail(ErrorCode.TARGET_NOT_ALLOWED);
        world.start();
        world.psk.succeed();
        world.provider.publish(World.briefing(2));
        world.tasks.settle();
        world.assertState(EnrolmentState.ENROLLED);
    }

    @Test
    void theOperatorMayTryAtAnyTime() {
        world.provider.set(World.briefing(1));
        world.psk.fail(ErrorCode.TARGET_NOT_ALLOWED);
        world.start();
        world.psk.succeed();
        assertEquals(EnrolmentState.ENROLLED, world.enrol().state());
    }

    @Test
    void givesUpARunThatTakesTooLongAndWipesWhatComesLate() {
        world.provider.set(World.briefing(1));
        world.psk.hang();
        world.start();
        var run = world.enrolee.enrol(Optional.of(World.MAF)).toCompletableFuture();
        world.tasks.advance(Duration.ofSeconds(59));
        assertFalse(run.isDone());
        world.psk.hang();
        world.tasks.advance(Duration.ofSeconds(2));
        World.failure(ErrorCode.REQUEST_TIMED_OUT, run);
        assertEquals(List.of(), world.store.aliases(CredentialKind.ENROLMENT_KEY));
    }
}
