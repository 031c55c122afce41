package org.kedge.enrolee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.briefing.BootstrapTrigger.Kind;
import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.briefing.TrustLevel;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.enrolment.EnrolmentState;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/** When the sources are asked, and what follows. */
class StartPhaseTest {
    private final World world = new World();

    private void interval(Duration interval) {
        world.settings = world.settings.with(new BriefingPolicy(TrustLevel.LOCAL, Set.of(), List.of(), interval, false));
    }

    private List<Kind> kinds() {
        return world.provider.triggers.stream().map(BootstrapTrigger::kind).toList();
    }

    @Test
    void withoutAnyInstructionTheSourcesAreAskedAgainLessAndLessOften() {
        world.provider.fail(ErrorCode.BRIEFING_NODE_UNREACHABLE);
        interval(Duration.ZERO);
        world.start();
        world.tasks.advance(Duration.ofMinutes(5));
        int atFirst = world.provider.triggers.size();
        assertTrue(atFirst >= 5 && atFirst < 60, atFirst + " times in five minutes");
        assertEquals(Kind.BOOT, kinds().get(0));
        assertEquals(Set.of(Kind.RETRY), Set.copyOf(kinds().subList(1, atFirst)));
        world.tasks.advance(Duration.ofDays(2));
        world.provider.triggers.clear();
        world.tasks.advance(Duration.ofDays(10));
        int later = world.provider.triggers.size();
        assertTrue(later > 240 && later < 1000, later + " times in ten days: at most an hour apart, half an hour in the mean");
        world.provider.set(World.briefing(1));
        world.tasks.advance(Duration.ofHours(1));
        world.assertState(EnrolmentState.ENROLLED);
    }

    @Test
    void emptySourcesAreAskedAgainLikeThoseThatAreDown() {
        world.start();
        world.tasks.advance(Duration.ofMinutes(5));
        assertTrue(world.provider.triggers.size() >= 5, "empty sources are asked again");
        world.provider.set(World.briefing(1));
        world.tasks.advance(Duration.ofMinutes(10));
        world.assertState(EnrolmentState.ENROLLED);
    }

    @Test
    void withoutBootWhatIsThereIsLeftAloneAlsoWhenARetryWaitsAlready() {
        Settings s = world.settings;
        world.settings = new Settings(s.nodeId(), s.retryInitial(), s.retryMax(), s.retryFailed(), s.renewAt(), s.runTimeout(), false,
                s.clockFloor());
        CompletableFuture<List<Briefing>> slow = world.provider.hang();
        world.start();
        world.trigger(new BootstrapTrigger(Kind.RETRY, Optional.empty(), world.tasks.now()));
        FakeProvider other = new FakeProvider("node");
        other.set(World.briefing(1));
        world.services.providers().add(other);
        world.tasks.settle();
        slow.complete(List.of());
        world.tasks.settle();
        assertEquals(List.of(Kind.BOOT), other.triggers.stream().map(BootstrapTrigger::kind).toList());
        assertEquals(List.of(), world.psk.calls);
    }

    @Test
    void aFleetThatStartsTogetherDoesNotComeBackTogether() {
        Set<Long> delays = new TreeSet<>();
        Random seeds = new Random(1);
        for (int i = 0; i < 40; i++) {
            Backoff backoff = new Backoff(() -> world.settings, new Random(seeds.nextLong()));
            delays.add(backoff.retry(8).toSeconds() / 60);
        }
        assertTrue(delays.size() >= 8, "the delays fall together: " + delays);
    }

    @Test
    void withInstructionsTheSourcesAreAskedAgainAfterTheIntervalSpread() {
        world.provider.set(World.briefing(1));
        interval(Duration.ofHours(1));
        world.start();
        Set<Long> gaps = new TreeSet<>();
        Instant last = world.tasks.now();
        for (int i = 0; i < 30; i++) {
            world.provider.triggers.clear();
            while (world.provider.triggers.isEmpty()) {
                world.tasks.advance(Duration.ofSeconds(30));
                assertTrue(Duration.between(last, world.tasks.now()).compareTo(Duration.ofMinutes(76)) < 0, "not asked again in time");
            }
            assertEquals(List.of(Kind.RETRY), kinds());
            gaps.add(Duration.between(last, world.tasks.now()).toMinutes());
            last = world.tasks.now();
        }
        assertTrue(gaps.stream().allMatch(minutes -> minutes >= 44), gaps::toString);
        assertTrue(gaps.size() > 8, "the rounds fall together: " + gaps);
        assertEquals(1, world.psk.calls.size(), "nothing new, so nothing runs");
    }

    @Test
    void theIntervalCanBeOffAndOnAgainWhileRunning() {
        world.provider.set(World.briefing(1));
        interval(Duration.ZERO);
        world.start();
        world.provider.triggers.clear();
        world.tasks.advance(Duration.ofDays(3));
        assertEquals(List.of(), world.provider.triggers);
        interval(Duration.ofMinutes(10));
        world.tasks.advance(Duration.ofMinutes(30));
        assertTrue(world.provider.triggers.size() >= 2, "asked " + world.provider.triggers.size() + " times");
    }

    @Test
    void anInstructionWithAHigherSerialMovesTheNodeAndTheOldKeyStaysUntilTheNewOneIsThere() {
        world.provider.set(World.briefing(1));
        world.start();
        World.Held old = world.held();
        world.provider.set(World.briefing(World.instruction(2, World.MAF, Mechanism.CERTIFICATE)));
        world.certificate.fail(ErrorCode.CONNECT_FAILED);
        world.tasks.advance(Duration.ofMinutes(80));
        assertEquals(Mechanism.CERTIFICATE, world.status().instruction().mechanism());
        assertEquals(old.keId(), world.held().keId());
        assertEquals(old.stored(), world.held().stored());
        world.assertState(EnrolmentState.ENROLLED);
        assertEquals(ErrorCode.CONNECT_FAILED, world.status().lastFailure().orElseThrow().code());
        world.certificate.succeed();
        world.tasks.advance(Duration.ofHours(2));
        assertEquals(Optional.empty(), world.status().lastFailure());
        assertTrue(world.store.get("ke/" + World.MAF, CredentialSlot.PENDING).isPresent(), "the new key waits until it has proved itself");
        assertEquals(old.stored(), world.held().stored());
        assertEquals(1, world.psk.calls.size());
    }

    @Test
    void aMefThatIsNotTrustedAnyMoreHasTheSourcesAskedForWhoItIsNow() {
        world.provider.set(World.briefing(World.instruction(1, World.MAF, Mechanism.CERTIFICATE)));
        interval(Duration.ZERO);
        world.start();
        World.Held before = world.held();
        world.certificate.fail(ErrorCode.CERTIFICATE_UNTRUSTED);
        world.enrolFails(ErrorCode.CERTIFICATE_UNTRUSTED);
        world.provider.triggers.clear();
        world.provider.set(World.briefing(World.instruction(2, World.MAF, Mechanism.PSK)));
        world.tasks.advance(Duration.ofSeconds(6));
        assertEquals(Kind.TRUST_LOST, kinds().get(0));
        assertEquals(1, world.psk.calls.size());
        assertEquals(2, world.status().instruction().serial());
        assertEquals(before.stored(), world.held().stored());
    }

    @Test
    void aRetryAfterLostTrustTellsTheSourcesWhy() {
        world.provider.set(World.briefing(World.instruction(1, World.MAF, Mechanism.CERTIFICATE)));
        interval(Duration.ZERO);
        world.certificate.fail(ErrorCode.CERTIFICATE_REVOKED);
        world.start();
        world.tasks.advance(Duration.ofMinutes(1));
        world.provider.triggers.clear();
        world.tasks.advance(Duration.ofDays(1));
        assertEquals(Kind.TRUST_LOST, kinds().get(0));
        assertEquals(2, world.certificate.calls.size(), "nothing but the rare retry");
    }

    @Test
    void whatWasLeftAtTheStartIsLeftUntilSomethingNewTurnsUp() {
        world.settings = new Settings(Optional.empty(), Duration.ofSeconds(5), Duration.ofHours(1), Duration.ofDays(1), 0.9,
                Duration.ofSeconds(60), false, Optional.empty());
        world.provider.set(World.briefing(1));
        world.start();
        world.tasks.advance(Duration.ofDays(1));
        assertEquals(List.of(), world.psk.calls);
        world.provider.set(World.briefing(2));
        world.tasks.advance(Duration.ofHours(2));
        assertEquals(1, world.psk.calls.size());
        assertEquals(2, world.status().instruction().serial());
    }

    @Test
    void aSourceThatHasSomethingNewWithoutEndDoesNotKeepTheOthersBusy() {
        FakeProvider node = new FakeProvider("node", 70);
        world.provider.set(World.briefing(1));
        world.start(node, world.provider);
        node.triggers.clear();
        for (int i = 0; i < 10_000; i++) {
            world.provider.publish(World.briefing(i, "maf" + i + ".example.com"));
            world.tasks.settle();
            world.tasks.advance(Duration.ofMillis(1));
        }
        assertTrue(node.triggers.size() < 30, "asked " + node.triggers.size() + " times in ten seconds");
        world.provider.publish(World.briefing(2));
        world.tasks.advance(Duration.ofSeconds(5));
        assertEquals(2, world.status().instruction().serial());
    }

    @Test
    void whatASourceTellsWhileItIsAskedIsNotAskedForAgain() {
        world.start();
        world.provider.triggers.clear();
        var answer = world.provider.hang();
        world.ask();
        answer.complete(List.of(World.briefing(1)));
        world.provider.publish(World.briefing(1));
        world.tasks.settle();
        world.assertState(EnrolmentState.ENROLLED);
        assertEquals(List.of(Kind.DEVICE_TRIGGER), kinds());
    }

    @Test
    void whatASlowSourceTellsAtLastCountsAlsoWhenItCannotAnswerASecondTime() {
        world.provider.fail(ErrorCode.BRIEFING_NODE_UNREACHABLE);
        world.start();
        world.provider.observers.forEach(observer -> observer.accept(World.briefing(1, TrustLevel.CHANNEL)));
        world.tasks.settle();
        world.assertState(EnrolmentState.ENROLLED);
        assertEquals(TrustLevel.CHANNEL, world.status().trust());
        assertEquals(List.of("file CHOSEN"), world.verdicts());
    }

    @Test
    void aRunActsOnWhatTheRoundHasFoundWithoutAskingTwice() {
        world.provider.set(World.briefing(1));
        world.start();
        assertEquals(1, world.provider.triggers.size());
        world.assertState(EnrolmentState.ENROLLED);
    }

    @Test
    void aRetryAsksAfresh() {
        world.provider.set(World.briefing(1));
        world.psk.fail(ErrorCode.CONNECT_FAILED);
        interval(Duration.ZERO);
        world.start();
        world.psk.script((instruction, context) -> instruction.serial() == 2 ? world.psk.success(instruction, context)
                : java.util.concurrent.CompletableFuture.failedFuture(new KedgeException(ErrorCode.CONNECT_FAILED, "as scripted")));
        world.provider.set(World.briefing(2));
        world.tasks.advance(Duration.ofSeconds(6));
        world.assertState(EnrolmentState.ENROLLED);
        assertEquals(2, world.status().instruction().serial());
    }
}
