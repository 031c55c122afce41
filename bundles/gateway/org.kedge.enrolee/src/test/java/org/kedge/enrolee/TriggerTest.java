package org.kedge.enrolee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.briefing.BootstrapTrigger.Kind;
import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.BriefingPointer;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.briefing.MefHint;
import org.kedge.api.briefing.TrustLevel;
import org.kedge.api.enrolment.EnrolmentState;
import org.kedge.api.enrolment.EnrolmentStatus;
import org.kedge.api.enrolment.Provisioned;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;

class TriggerTest {
    private static final String OTHER = "other.example.com";
    private static final BriefingPointer POINTER = new BriefingPointer(URI.create("https://bbn.example.com"),
            Optional.of("ni:///sha-256;x"), Optional.of("CODE"), TrustLevel.SIGNED);

    private final World world = new World();

    private static BootstrapTrigger trigger(Optional<String> target, Optional<BriefingPointer> pointer, Optional<MefHint> mef) {
        return new BootstrapTrigger(Kind.DEVICE_TRIGGER, target, World.T0, pointer, mef);
    }

    private static BootstrapTrigger mef(String host, String uri) {
        return trigger(Optional.empty(), Optional.empty(), Optional.of(new MefHint(host, Optional.of(URI.create(uri)))));
    }

    private static List<String> targets(CompletableFuture<List<EnrolmentStatus>> result) {
        return result.join().stream().map(EnrolmentStatus::target).toList();
    }

    @Test
    void withoutAnythingNewNothingRuns() {
        world.provider.set(World.briefing(1));
        world.start();
        assertEquals(List.of(), world.ask().join());
        assertEquals(1, world.psk.calls.size());
    }

    @Test
    void enrolsWithTheTargetsWhoseInstructionIsNew() {
        world.provider.set(World.briefing(1));
        world.start();
        world.provider.set(World.briefing(2), World.briefing(1, OTHER));
        assertEquals(List.of(World.MAF, OTHER), targets(world.ask()));
        assertEquals(3, world.psk.calls.size());
        assertEquals(2, world.status().instruction().serial());
    }

    @Test
    void enrolsWithTheTargetItNamesInAnyCase() {
        world.provider.set(World.briefing(1), World.briefing(1, OTHER));
        world.start();
        assertEquals(List.of(OTHER), targets(world.trigger(trigger(Optional.of(OTHER), Optional.empty(), Optional.empty()))));
        assertEquals(3, world.psk.calls.size());
        assertEquals(OTHER, world.psk.calls.get(2).target().id());
    }

    @Test
    void aTargetWithoutInstructionIsRefusedAndNotRemembered() {
        world.provider.set(World.briefing(1));
        world.start();
        World.failure(ErrorCode.BRIEFING_NONE, world.trigger(trigger(Optional.of(OTHER), Optional.empty(), Optional.empty())));
        assertEquals(1, world.enrolee.status().size());
    }

    @Test
    void itsPointerReachesTheSourcesOnceBecauseACodeCountsOnce() {
        world.start();
        world.provider.triggers.clear();
        world.provider.set(World.briefing(1));
        assertEquals(List.of(World.MAF), targets(world.trigger(trigger(Optional.empty(), Optional.of(POINTER), Optional.empty()))));
        assertEquals(List.of(Optional.of(POINTER)), world.provider.triggers.stream().map(BootstrapTrigger::pointer).toList());
        world.assertState(EnrolmentState.ENROLLED);
    }

    @Test
    void aRunFailsTheTriggerButNotTheOtherRuns() {
        world.start();
        world.provider.set(World.briefing(1), World.briefing(1, OTHER));
        world.psk.script((instruction, context) -> instruction.target().id().equals(World.MAF)
                ? CompletableFuture.failedFuture(new KedgeException(ErrorCode.CONNECT_FAILED, "as scripted"))
                : world.psk.success(instruction, context));
        World.failure(ErrorCode.CONNECT_FAILED, world.ask());
        world.assertState(EnrolmentState.WAITING);
        assertEquals(EnrolmentState.ENROLLED, world.status(OTHER).state());
    }

    @Test
    void waitsForTheStoreAndSaysSoWhenThereIsNone() {
        world.create();
        world.enrolee.start();
        CompletableFuture<List<EnrolmentStatus>> result = world.ask();
        assertFalse(result.isDone());
        world.tasks.advance(Duration.ofSeconds(61));
        World.failure(ErrorCode.STORE_SEALED, result);
        CompletableFuture<List<EnrolmentStatus>> second = world.ask();
        world.services.stores().add(world.store);
        world.tasks.settle();
        assertEquals(List.of(), second.join());
    }

    private static Briefing at(long serial, String maf, Mechanism mechanism, String uri, String fqdn) {
        BootstrapInstruction i = World.instruction(serial, maf, mechanism);
        return World.briefing(new BootstrapInstruction(i.serial(), i.nodeId(), i.notBefore(), i.notAfter(), i.mechanism(), i.target(),
                i.enroleeId(), URI.create(uri), Fqdn.parse(fqdn), i.trustAnchors(), i.trustAnchorAliases(), i.credentialAlias(),
                i.enrolmentExpiry(), i.derivation(), i.enrolmentExchange(), i.adminFqdn()));
    }

    private void twoMefs() {
        world.provider.set(at(1, World.MAF, Mechanism.PSK, "coaps://mef.example.com:5684", "mef.example.com"),
                at(1, OTHER, Mechanism.PSK, "coaps://192.0.2.7:5684", "mef.other.org"));
        world.start();
        assertEquals(2, world.psk.calls.size());
        world.psk.calls.clear();
    }

    @Test
    void theMefItNamesPicksTheTargetsAndSchemeAndPort() {
        twoMefs();
        world.services.transports().add(world.transport, 0, Set.of("https"));
        assertEquals(List.of(World.MAF), targets(world.trigger(mef("mef.example.com", "https://mef.example.com:8443"))));
        assertEquals(URI.create("https://mef.example.com:8443"), world.psk.calls.get(0).mefUri());
        assertEquals("mef.example.com", world.psk.calls.get(0).mefFqdn().value());
        assertEquals(URI.create("coaps://mef.example.com:5684"), world.status().instruction().mefUri(), "for that run only");
        world.enrol();
        assertEquals(URI.create("coaps://mef.example.com:5684"), world.psk.calls.get(1).mefUri());
    }

    @Test
    void theMefMayBeNamedByItsFqdn() {
        twoMefs();
        assertEquals(List.of(OTHER), targets(world.trigger(trigger(Optional.empty(), Optional.empty(),
                Optional.of(new MefHint("mef.other.org", Optional.empty()))))));
        assertEquals(URI.create("coaps://192.0.2.7:5684"), world.psk.calls.get(0).mefUri());
    }

    @Test
    void aSchemeThatDoesNotFitTheMechanismIsIgnored() {
        twoMefs();
        world.services.transports().add(world.transport, 0, Set.of("http"));
        assertEquals(List.of(World.MAF), targets(world.trigger(mef("mef.example.com", "http://mef.example.com:80"))));
        assertEquals(URI.create("coaps://mef.example.com:5684"), world.psk.calls.get(0).mefUri());
    }

    @Test
    void aSchemeWithoutATransportIsIgnored() {
        twoMefs();
        assertEquals(List.of(World.MAF), targets(world.trigger(mef("mef.example.com", "https://mef.example.com:8443"))));
        assertEquals(URI.create("coaps://mef.example.com:5684"), world.psk.calls.get(0).mefUri());
    }

    @Test
    void anUnknownMefRunsNothingAndAsksNobody() {
        twoMefs();
        World.Held before = world.held();
        world.provider.triggers.clear();
        World.failure(ErrorCode.TRIGGER_MEF_UNKNOWN, world.trigger(mef("evil.example.org", "coaps://evil.example.org:5684")));
        assertEquals(List.of(), world.provider.triggers);
        assertEquals(List.of(), world.psk.calls);
        assertEquals(before, world.held());
    }

    @Test
    void aFloodJoinsTheRoundInFlightAndOneMore() {
        world.start();
        world.provider.triggers.clear();
        CompletableFuture<List<Briefing>> answer = world.provider.hang();
        List<CompletableFuture<List<EnrolmentStatus>>> calls = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            calls.add(world.enrolee.trigger(trigger(Optional.empty(), Optional.empty(), Optional.empty())).toCompletableFuture());
        }
        world.tasks.settle();
        assertEquals(1, world.provider.triggers.size());
        assertEquals(Starter.MOST_CALLS, calls.stream().filter(call -> !call.isDone()).count());
        World.failure(ErrorCode.TRIGGER_LIMITED, calls.get(9_999));
        world.provider.set(World.briefing(1));
        answer.complete(List.of());
        world.tasks.settle();
        assertEquals(2, world.provider.triggers.size(), "one round in flight and one more");
        assertEquals(1, world.psk.calls.size());
        assertEquals(List.of(), calls.get(0).join(), "the round it belonged to found nothing");
        assertEquals(List.of(World.MAF), targets(calls.get(1)));
        assertEquals(List.of(World.MAF), targets(calls.get(Starter.MOST_CALLS - 1)));
    }

    @Test
    void theRoundThatIsSharedHasTheNewestPointer() {
        world.start();
        CompletableFuture<List<Briefing>> answer = world.provider.hang();
        BriefingPointer newer = new BriefingPointer(URI.create("https://newer.example.com"), Optional.empty(), Optional.empty(),
                TrustLevel.SIGNED);
        world.ask();
        world.trigger(trigger(Optional.empty(), Optional.of(POINTER), Optional.empty()));
        world.trigger(trigger(Optional.empty(), Optional.of(newer), Optional.empty()));
        world.ask();
        world.provider.triggers.clear();
        world.provider.set();
        answer.complete(List.of());
        world.tasks.settle();
        assertEquals(List.of(Optional.of(newer)), world.provider.triggers.stream().map(BootstrapTrigger::pointer).toList());
    }

    @Test
    void aNewInstructionDuringARunHasItsTurnAfterwards() {
        world.provider.set(World.briefing(1));
        CompletableFuture<Provisioned> first = world.psk.hang();
        world.start();
        world.provider.set(World.briefing(2));
        CompletableFuture<List<EnrolmentStatus>> result = world.ask();
        assertFalse(result.isDone());
        assertEquals(1, world.psk.calls.size());
        world.psk.succeed();
        first.completeExceptionally(new KedgeException(ErrorCode.PEER_CLOSED, "as scripted"));
        world.tasks.settle();
        assertEquals(List.of(World.MAF), targets(result));
        assertEquals(2, world.status().instruction().serial());
        world.assertState(EnrolmentState.ENROLLED);
    }

    @Test
    void whatWaitsEndsWithTheEnrolee() {
        world.start();
        world.provider.hang();
        CompletableFuture<List<EnrolmentStatus>> inFlight = world.ask();
        CompletableFuture<List<EnrolmentStatus>> queued = world.ask();
        world.enrolee.close();
        World.failure(ErrorCode.TRANSPORT_STOPPED, inFlight);
        World.failure(ErrorCode.TRANSPORT_STOPPED, queued);
        World.failure(ErrorCode.TRANSPORT_STOPPED, world.ask());
    }

    @Test
    void aStoreThatCannotBeReadFailsTheTriggerWithItsCode() {
        world.provider.set(World.briefing(1));
        world.start();
        assertTrue(world.ask().isDone());
        world.services.stores().remove(world.store);
        CompletableFuture<List<EnrolmentStatus>> result = world.ask();
        world.tasks.advance(Duration.ofMinutes(2));
        World.failure(ErrorCode.STORE_SEALED, result);
        world.assertState(EnrolmentState.ENROLLED);
    }
}
