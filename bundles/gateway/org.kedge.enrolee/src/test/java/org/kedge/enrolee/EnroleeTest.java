package org.kedge.enrolee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.enrolment.EnrolmentPhase;
import org.kedge.api.enrolment.EnrolmentState;
import org.kedge.api.enrolment.EnrolmentStatus;
import org.kedge.api.enrolment.Provisioned;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.Suid;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;
import org.kedge.crypto.KeyCheckValue;
import org.kedge.crypto.KeyDerivations;

class EnroleeTest {
    private final World world = new World();

    @Test
    void enrolsAtBootWithTheInstructionThatIsThere() {
        world.provider.set(World.briefing(1));
        world.start();
        EnrolmentStatus status = world.status();
        assertEquals(EnrolmentState.ENROLLED, status.state());
        assertEquals("file", status.provider());
        assertEquals("00000000000000000000000000000001@mef.example.com", status.keId().orElseThrow().toString());
        assertEquals(World.T0.plus(World.LIFETIME), status.notAfter().orElseThrow());
        assertEquals(Optional.of(FakeFramework.FACTS), status.facts());
        assertEquals(EnrolmentPhase.COMMIT, status.phase());
        assertEquals(List.of(EnrolmentPhase.values()), List.copyOf(status.millis().keySet()));
        assertEquals(BootstrapTrigger.Kind.BOOT, world.provider.triggers.get(0).kind());
        assertEquals(Level.OK, world.enrolee.health().level());
    }

    @Test
    void keepsTheKeyWithWhatItIsForAndWipesItsOwnCopy() {
        world.provider.set(World.briefing(1));
        world.start();
        try (Credential ke = world.store.require("ke/" + World.MAF)) {
            assertEquals(CredentialKind.ENROLMENT_KEY, ke.kind());
            assertEquals("00000000000000000000000000000001@mef.example.com", ke.identifier());
            assertEquals(Optional.of(World.MAF), ke.attribute("target"));
            assertEquals(Optional.of("psk"), ke.attribute("framework"));
            assertEquals(Optional.of("21"), ke.attribute("suid"));
            assertEquals(Optional.of("USAGE_CONSTRAINED"), ke.attribute("derivation"));
            assertEquals(Optional.of(World.T0.plus(World.LIFETIME)), ke.notAfter());
            assertEquals(KeyCheckValue.of(ke.secret()), world.status().checkValue().orElseThrow());
            try (SecretBytes derived = KeyDerivations.forTarget(ke.secret(), EnrolmentTarget.maf(Fqdn.parse(World.MAF)),
                    KeyDerivation.USAGE_CONSTRAINED, Suid.RSPF_MAF)) {
                assertEquals(KeyCheckValue.of(derived), world.status().derivedCheckValue().orElseThrow());
            }
        }
        assertTrue(world.psk.keys.get(0).isClosed());
    }

    @Test
    void doesNothingAtBootWhenToldSo() {
        world.settings = new Settings(Optional.empty(), Duration.ofSeconds(5), Duration.ofHours(1), Duration.ofDays(1), 0.9,
                Duration.ofSeconds(60), false, Optional.empty());
        world.provider.set(World.briefing(1));
        world.start();
        world.tasks.advance(Duration.ofDays(2));
        assertEquals(List.of(), world.psk.calls);
        assertEquals(EnrolmentState.ENROLLED, world.enrol().state());
    }

    @Test
    void picksUpAnInstructionWhileRunning() {
        world.start();
        assertEquals(List.of(), world.enrolee.status());
        assertEquals(Level.WARNING, world.enrolee.health().level());
        world.provider.publish(World.briefing(1));
        world.tasks.settle();
        world.assertState(EnrolmentState.ENROLLED);
    }

    @Test
    void picksUpANewInstructionThatComesDuringARun() {
        world.provider.set(World.briefing(1));
        CompletableFuture<Provisioned> first = world.psk.hang();
        world.start();
        world.provider.publish(World.briefing(2));
        world.tasks.settle();
        world.psk.succeed();
        first.completeExceptionally(new org.kedge.api.error.KedgeException(ErrorCode.PEER_CLOSED, "as scripted"));
        world.tasks.settle();
        world.tasks.advance(Duration.ofSeconds(10));
        assertEquals(2, world.status().instruction().serial());
        world.assertState(EnrolmentState.ENROLLED);
    }

    @Test
    void reportsEveryPhaseToObservers() {
        world.provider.set(World.briefing(1));
        world.start();
        assertEquals(List.of(EnrolmentState.RUNNING, EnrolmentState.ENROLLED),
                world.seen.stream().map(EnrolmentStatus::state).distinct().toList());
        assertEquals(List.of(EnrolmentPhase.HANDSHAKE, EnrolmentPhase.EXPORT, EnrolmentPhase.EXCHANGE, EnrolmentPhase.COMMIT),
                world.seen.stream().map(EnrolmentStatus::phase).distinct().toList());
    }

    @Test
    void joinsTheRunInFlight() {
        world.provider.set(World.briefing(1));
        CompletableFuture<Provisioned> pending = world.psk.hang();
        world.start();
        CompletableFuture<EnrolmentStatus> first = world.enrolee.enrol(Optional.of(World.MAF)).toCompletableFuture();
        CompletableFuture<EnrolmentStatus> second = world.enrolee.enrol(Optional.empty()).toCompletableFuture();
        world.tasks.settle();
        assertFalse(first.isDone() || second.isDone());
        world.assertState(EnrolmentState.RUNNING);
        pending.completeExceptionally(new org.kedge.api.error.KedgeException(ErrorCode.HANDSHAKE_ALERT, "as scripted"));
        world.tasks.settle();
        World.failure(ErrorCode.HANDSHAKE_ALERT, first);
        World.failure(ErrorCode.HANDSHAKE_ALERT, second);
        assertEquals(1, world.psk.calls.size());
    }

    @Test
    void anImpatientCallerDoesNotEndTheRunOfOthers() {
        world.provider.set(World.briefing(1));
        CompletableFuture<Provisioned> pending = world.psk.hang();
        world.start();
        CompletableFuture<EnrolmentStatus> impatient = world.enrolee.enrol(Optional.of(World.MAF)).toCompletableFuture();
        CompletableFuture<EnrolmentStatus> patient = world.enrolee.enrol(Optional.of(World.MAF)).toCompletableFuture();
        impatient.cancel(true);
        assertFalse(patient.isDone());
        assertFalse(pending.isDone());
    }

    @Test
    void enrolsTheOnlyTargetWithoutItsName() {
        world.start();
        world.provider.set(World.briefing(1));
        CompletableFuture<EnrolmentStatus> run = world.enrolee.enrol(Optional.empty()).toCompletableFuture();
        world.tasks.settle();
        assertEquals(World.MAF, run.join().target());
    }

    @Test
    void asksForANameWhenThereAreSeveralTargets() {
        world.start();
        world.provider.set(World.briefing(1), World.briefing(1, "other.example.com"));
        CompletableFuture<EnrolmentStatus> run = world.enrolee.enrol(Optional.empty()).toCompletableFuture();
        world.tasks.settle();
        String message = World.failure(ErrorCode.BRIEFING_NONE, run).getMessage();
        assertTrue(message.contains(World.MAF) && message.contains("other.example.com"), message);
    }

    @Test
    void refusesATargetWithoutInstruction() {
        world.start();
        world.enrolFails(ErrorCode.BRIEFING_NONE);
        assertEquals(List.of(), world.enrolee.status());
        world.assertNothingStored();
        world.provider.triggers.clear();
        world.tasks.advance(Duration.ofHours(2));
        assertTrue(world.provider.triggers.stream().allMatch(trigger -> trigger.target().isEmpty()), "a mistyped target is tried again");
    }

    @Test
    void keepsTargetsApart() {
        world.provider.set(World.briefing(1), World.briefing(4, "other.example.com"));
        world.psk.script((instruction, context) -> instruction.target().id().equals(World.MAF)
                ? CompletableFuture.failedFuture(new org.kedge.api.error.KedgeException(ErrorCode.TARGET_NOT_ALLOWED, "as scripted"))
                : world.psk.success(instruction, context));
        world.start();
        assertEquals(EnrolmentState.FAILED, world.status().state());
        assertEquals(EnrolmentState.ENROLLED, world.status("other.example.com").state());
        assertEquals(Level.CRITICAL, world.enrolee.health().level());
        assertTrue(world.enrolee.forget(World.MAF));
        assertEquals(List.of("other.example.com"), world.enrolee.status().stream().map(EnrolmentStatus::target).toList());
        world.restart();
        assertEquals(EnrolmentState.ENROLLED, world.status("other.example.com").state());
    }

    @Test
    void enrolsAgainOnDemandAndKeepsTheOldKeyBesideTheNewOne() {
        world.provider.set(World.briefing(1));
        world.start();
        EnrolmentStatus renewed = world.enrol();
        assertEquals("00000000000000000000000000000002@mef.example.com", renewed.keId().orElseThrow().toString());
        try (Credential active = world.store.require("ke/" + World.MAF);
                Credential pending = world.store.get("ke/" + World.MAF, CredentialSlot.PENDING).orElseThrow()) {
            assertEquals("00000000000000000000000000000001@mef.example.com", active.identifier());
            assertEquals("00000000000000000000000000000002@mef.example.com", pending.identifier());
            assertNotEquals(active.secret(), pending.secret());
        }
    }

    @Test
    void forgetsEverythingOfATarget() {
        world.provider.set(World.briefing(1));
        world.start();
        world.provider.set();
        assertTrue(world.enrolee.forget(World.MAF));
        assertEquals(List.of(), world.enrolee.status());
        assertEquals(List.of(), world.store.aliases(CredentialKind.ENROLMENT_KEY));
        assertFalse(world.enrolee.forget(World.MAF));
        world.restart();
        world.tasks.advance(Duration.ofDays(200));
        assertEquals(List.of(), world.enrolee.status());
        assertEquals(1, world.psk.calls.size());
    }

    @Test
    void forgetEndsTheRunInFlightAndNothingOfItIsStored() {
        world.provider.set(World.briefing(1));
        CompletableFuture<Provisioned> pending = world.psk.hang();
        world.start();
        CompletableFuture<EnrolmentStatus> run = world.enrolee.enrol(Optional.of(World.MAF)).toCompletableFuture();
        assertTrue(world.enrolee.forget(World.MAF));
        World.failure(ErrorCode.BRIEFING_NONE, run);
        assertTrue(pending.isCompletedExceptionally(), "the framework was not told to give up");
        world.tasks.settle();
        assertEquals(List.of(), world.store.aliases(CredentialKind.ENROLMENT_KEY));
        assertEquals(List.of(), world.enrolee.status());
    }

    @Test
    void auditsWhatItDecided() {
        world.provider.set(World.briefing(1));
        world.start();
        world.psk.fail(ErrorCode.HANDSHAKE_ALERT);
        world.enrolFails(ErrorCode.HANDSHAKE_ALERT);
        world.enrolee.forget(World.MAF);
        assertEquals(List.of("briefing.accepted", "enrolment.committed", "enrolment.failed", "enrolment.forgotten"),
                world.audit.stream().map(record -> record.event()).toList());
    }
}
