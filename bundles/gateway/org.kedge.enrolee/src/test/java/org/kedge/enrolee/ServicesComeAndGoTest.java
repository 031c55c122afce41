package org.kedge.enrolee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;
import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.enrolment.EnrolmentState;
import org.kedge.api.enrolment.EnrolmentStatus;
import org.kedge.api.enrolment.Provisioned;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator.Level;

class ServicesComeAndGoTest {
    private final World world = new World();

    private CompletableFuture<EnrolmentStatus> enrol() {
        CompletableFuture<EnrolmentStatus> run = world.enrolee.enrol(Optional.of(World.MAF)).toCompletableFuture();
        world.tasks.settle();
        return run;
    }

    @Test
    void waitsForEachServiceInAnyOrder() {
        world.create();
        world.enrolee.start();
        world.provider.set(World.briefing(1));
        assertEquals(Level.CRITICAL, world.enrolee.health().level());
        world.services.transports().add(world.transport, 0, Set.of("https", "coaps"));
        world.services.providers().add(world.provider);
        world.tasks.advance(Duration.ofMinutes(5));
        assertEquals(List.of(), world.enrolee.status());
        world.services.stores().add(world.store);
        world.tasks.advance(Duration.ofSeconds(30));
        world.assertState(EnrolmentState.RUNNING);
        world.services.frameworks().add(world.psk);
        world.tasks.settle();
        world.assertState(EnrolmentState.ENROLLED);
    }

    @Test
    void failsRetryableWhenTheFrameworkDoesNotCome() {
        world.provider.set(World.briefing(1));
        world.start();
        world.services.frameworks().remove(world.psk);
        CompletableFuture<EnrolmentStatus> run = enrol();
        world.tasks.advance(Duration.ofSeconds(59));
        assertFalse(run.isDone());
        world.tasks.advance(Duration.ofSeconds(1));
        assertTrue(World.failure(ErrorCode.BRIEFING_UNSUPPORTED, run).retryable());
    }

    @Test
    void failsRetryableWhenTheTransportDoesNotCome() {
        world.provider.set(World.briefing(1));
        world.start();
        world.services.transports().remove(world.transport);
        CompletableFuture<EnrolmentStatus> run = enrol();
        world.tasks.advance(Duration.ofSeconds(60));
        assertTrue(World.failure(ErrorCode.TRANSPORT_MISSING, run).retryable());
    }

    @Test
    void failsRetryableWhenTheStoreDoesNotCome() {
        world.provider.set(World.briefing(1));
        world.start();
        world.services.stores().remove(world.store);
        CompletableFuture<EnrolmentStatus> run = enrol();
        world.tasks.advance(Duration.ofSeconds(60));
        assertTrue(World.failure(ErrorCode.STORE_SEALED, run).retryable());
    }

    @Test
    void runsAgainWhenTheFrameworkSaysItWasStopped() {
        world.provider.set(World.briefing(1));
        CompletableFuture<Provisioned> pending = world.psk.hang();
        world.start();
        CompletableFuture<EnrolmentStatus> run = enrol();
        world.services.frameworks().remove(world.psk);
        pending.completeExceptionally(new KedgeException(ErrorCode.TRANSPORT_STOPPED, "as scripted"));
        world.tasks.advance(Duration.ofSeconds(10));
        assertFalse(run.isDone());
        FakeFramework successor = new FakeFramework(Mechanism.PSK);
        world.services.frameworks().add(successor);
        world.tasks.settle();
        assertEquals(EnrolmentState.ENROLLED, run.join().state());
        assertEquals(0, run.join().failures());
        assertEquals(1, successor.calls.size());
    }

    @Test
    void runsAgainWhenTheTransportVanishesWithoutAWord() {
        world.provider.set(World.briefing(1));
        CompletableFuture<Provisioned> abandoned = world.psk.hang();
        world.start();
        CompletableFuture<EnrolmentStatus> run = enrol();
        world.services.transports().remove(world.transport);
        world.tasks.settle();
        assertTrue(abandoned.isCompletedExceptionally(), "the framework was not told to give up");
        world.psk.succeed();
        world.services.transports().add(world.transport, 0, Set.of("coaps"));
        world.tasks.advance(Duration.ofSeconds(1));
        assertEquals(EnrolmentState.ENROLLED, run.join().state());
    }

    @Test
    void wipesAKeyThatComesAfterTheRunWasGivenUp() {
        world.provider.set(World.briefing(1));
        List<Provisioned> late = new java.util.ArrayList<>();
        // A framework that ignores that its stage was completed from outside.
        CompletableFuture<Provisioned> inner = new CompletableFuture<>();
        world.psk.script((instruction, context) -> {
            late.add(world.psk.yieldKey(instruction, context));
            return inner.thenApply(p -> p);
        });
        world.start();
        CompletableFuture<EnrolmentStatus> run = enrol();
        world.enrolee.close();
        inner.complete(late.get(0));
        world.tasks.settle();
        World.failure(ErrorCode.TRANSPORT_STOPPED, run);
        assertEquals(List.of(), world.store.aliases(CredentialKind.ENROLMENT_KEY));
    }

    @Test
    void commitsOnceTheStoreIsBack() {
        world.provider.set(World.briefing(1));
        CompletableFuture<Provisioned> pending = world.psk.hang();
        world.start();
        CompletableFuture<EnrolmentStatus> run = enrol();
        world.services.stores().remove(world.store);
        pending.complete(world.psk.yieldKey(World.briefing(1).instruction(), new RunContext(world.services, world.clock, world.tasks,
                Mechanism.PSK, 0, phase -> { })));
        world.tasks.advance(Duration.ofSeconds(20));
        assertFalse(run.isDone());
        world.services.stores().add(world.store);
        world.tasks.settle();
        assertEquals(EnrolmentState.ENROLLED, run.join().state());
        assertTrue(world.psk.keys.get(0).isClosed());
    }

    @Test
    void reportsNothingAsEnrolledWhenTheCommitFails() {
        world.provider.set(World.briefing(1));
        world.store.failWrites(credential -> credential.kind() == CredentialKind.ENROLMENT_KEY);
        world.start();
        world.assertState(EnrolmentState.WAITING);
        assertEquals(Optional.empty(), world.status().keId());
        assertEquals(ErrorCode.STORE_IO, world.status().lastFailure().orElseThrow().code());
        assertEquals(List.of(), world.store.aliases(CredentialKind.ENROLMENT_KEY));
        assertTrue(world.psk.keys.get(0).isClosed());
        assertTrue(world.seen.stream().noneMatch(status -> status.state() == EnrolmentState.ENROLLED));
        world.store.failWrites(credential -> false);
        world.tasks.advance(Duration.ofMinutes(1));
        world.assertState(EnrolmentState.ENROLLED);
    }

    @Test
    void aFailedCommitOfARenewalLeavesTheOldKey() {
        world.provider.set(World.briefing(1));
        world.start();
        var before = world.status();
        world.store.failWrites(credential -> credential.kind() == CredentialKind.ENROLMENT_KEY);
        world.enrolFails(ErrorCode.STORE_IO);
        assertEquals(before.keId(), world.status().keId());
        world.assertState(EnrolmentState.ENROLLED);
        assertTrue(world.store.get("ke/" + World.MAF, CredentialSlot.PENDING).isEmpty());
    }

    @Test
    void doesNotActOnAnInstructionItCouldNotRecord() {
        world.provider.set(World.briefing(1));
        world.store.failWrites(credential -> true);
        world.start();
        assertEquals(List.of(), world.psk.calls);
        world.store.failWrites(credential -> false);
        world.tasks.advance(Duration.ofMinutes(2));
        world.assertState(EnrolmentState.ENROLLED);
    }

    @Test
    void anEnroleeWithoutSinkOrMetersWorksAndAFailingSinkDoesNotStopIt() {
        world.provider.set(World.briefing(1));
        world.create();
        world.services.audits().add(record -> {
            throw new KedgeException(ErrorCode.AUDIT_UNAVAILABLE, "as scripted");
        });
        world.services.stores().add(world.store);
        world.services.frameworks().add(world.psk);
        world.services.transports().add(world.transport, 0, Set.of("coaps"));
        world.services.providers().add(world.provider);
        world.enrolee.start();
        world.tasks.settle();
        world.assertState(EnrolmentState.ENROLLED);
    }

    @Test
    void followsProvidersThatComeAndGo() {
        world.provider.set(World.briefing(1));
        world.start();
        assertEquals(1, world.provider.observers.size());
        world.services.providers().remove(world.provider);
        world.tasks.settle();
        assertEquals(0, world.provider.observers.size());
        FakeProvider successor = new FakeProvider("file");
        successor.set(World.briefing(1));
        world.services.providers().add(successor);
        world.tasks.settle();
        assertEquals(1, world.psk.calls.size());
        successor.publish(World.briefing(2));
        world.tasks.settle();
        assertEquals(2, world.psk.calls.size());
    }

    @Test
    void renewsAlsoWithAProviderThatThrows() {
        world.provider.set(World.briefing(1));
        world.start();
        world.services.providers().add(new FakeProvider("broken") {
            @Override
            public AutoCloseable observe(Consumer<Briefing> observer) {
                throw new IllegalStateException("stopping");
            }
        });
        world.tasks.settle();
        world.tasks.advance(Duration.between(world.tasks.clock().instant(), world.status().nextTry().orElseThrow()).plusSeconds(1));
        assertEquals(2, world.psk.calls.size());
    }

    @Test
    void closingEndsRunsAndSubscriptions() {
        world.provider.set(World.briefing(1));
        CompletableFuture<Provisioned> pending = world.psk.hang();
        world.start();
        CompletableFuture<EnrolmentStatus> run = enrol();
        world.enrolee.close();
        World.failure(ErrorCode.TRANSPORT_STOPPED, run);
        assertTrue(pending.isCompletedExceptionally());
        assertEquals(0, world.provider.observers.size());
        World.failure(ErrorCode.TRANSPORT_STOPPED, world.enrolee.enrol(Optional.of(World.MAF)).toCompletableFuture());
    }
}
