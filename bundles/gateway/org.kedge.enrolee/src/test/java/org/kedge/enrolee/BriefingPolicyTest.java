package org.kedge.enrolee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.briefing.TrustLevel;
import org.kedge.api.enrolment.EnrolmentState;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.health.HealthIndicator.Level;

/** Whatever a source of instructions says, a gateway that was enrolled keeps what it has unless the policy takes the new instruction. */
class BriefingPolicyTest {
    private final World world = new World();
    private final FakeProvider node = new FakeProvider("node", 70);
    private final FakeProvider file = new FakeProvider("file", 50);

    private void policy(TrustLevel least, Set<String> signed, List<String> sources, boolean downgrade) {
        world.settings = world.settings.with(new BriefingPolicy(least, signed, sources, Duration.ofHours(1), downgrade));
    }

    /** Enrols with serial 5 from the Briefing Node, then lets the test change something, asks everybody, and nothing must have changed. */
    private void staysEnrolled(Runnable change, String... verdicts) {
        node.set(World.briefing(5, TrustLevel.CHANNEL));
        world.start(node, file);
        world.assertState(EnrolmentState.ENROLLED);
        World.Held before = world.held();
        change.run();
        assertEquals(List.of(), world.ask().join(), "a run was started");
        assertEquals(before, world.held());
        assertEquals(1, world.psk.calls.size() + world.certificate.calls.size());
        if (verdicts.length > 0) {
            assertEquals(List.of(verdicts), world.verdicts());
        }
        // And it still can renew what it has.
        assertEquals(EnrolmentState.ENROLLED, world.enrol().state());
        assertEquals(Mechanism.PSK, world.psk.calls.get(1).mechanism());
    }

    @Test
    void priorityTheInstructionOfALowerSourceChangesNothing() {
        staysEnrolled(() -> file.set(World.briefing(9, TrustLevel.SIGNED)), "node CHOSEN", "file OUTRANKED");
    }

    @Test
    void conflictUnderOneSerialTheHigherPriorityWinsAndTheOwnerIsTold() {
        staysEnrolled(() -> file.set(World.contradicting(5)), "node CHOSEN", "file CONFLICT BRIEFING_CONFLICT");
        assertEquals(1, world.audited("briefing.conflict"));
        assertEquals(0, world.audited("briefing.refused"));
        assertEquals(Level.WARNING, world.enrolee.health().level());
        assertTrue(world.enrolee.health().message().contains("KEDGE-114"), world.enrolee.health()::message);
    }

    @Test
    void conflictWithTheInstructionInForceAlsoWhileItsSourceIsDown() {
        staysEnrolled(() -> {
            node.fail(ErrorCode.BRIEFING_NODE_UNREACHABLE);
            file.set(World.contradicting(5));
        }, "node FAILED BRIEFING_NODE_UNREACHABLE", "file CONFLICT BRIEFING_CONFLICT");
    }

    @Test
    void replayOfAnOlderInstructionIsRefused() {
        staysEnrolled(() -> node.set(World.briefing(4, TrustLevel.CHANNEL)), "node REFUSED BRIEFING_REPLAYED", "file NOTHING");
        assertEquals(1, world.audited("briefing.refused"));
    }

    @Test
    void replayOfASerialWithOtherWordsIsRefused() {
        staysEnrolled(() -> node.set(World.contradicting(5)), "node REFUSED BRIEFING_REPLAYED", "file NOTHING");
    }

    @Test
    void expiryAnInstructionOutsideItsWindowIsRefused() {
        staysEnrolled(() -> node.set(windowed(6, World.T0.minusSeconds(60), World.T0)), "node REFUSED BRIEFING_EXPIRED", "file NOTHING");
    }

    @Test
    void expiryOfTheInstructionInForceLeavesTheEnrolment() {
        node.set(windowed(5, World.T0.minusSeconds(60), World.T0.plusSeconds(60)));
        world.start(node, file);
        World.Held before = world.held();
        world.tasks.advance(Duration.ofDays(50));
        assertEquals(before, world.held());
        world.enrolFails(ErrorCode.BRIEFING_EXPIRED);
        assertEquals(before, world.held());
    }

    @Test
    void wrongNodeAnInstructionForAnotherOneIsRefused() {
        staysEnrolled(() -> node.set(World.briefing(World.instruction(6, World.MAF, Mechanism.CERTIFICATE, Optional.of("node-2"),
                World.T0.minusSeconds(1), World.T0.plusSeconds(60)), TrustLevel.CHANNEL)),
                "node REFUSED BRIEFING_OTHER_NODE", "file NOTHING");
    }

    @Test
    void wrongSignerIsAFailureOfItsSource() {
        staysEnrolled(() -> file.fail(ErrorCode.BRIEFING_SIGNATURE_WRONG), "node CHOSEN", "file FAILED BRIEFING_SIGNATURE_WRONG");
    }

    @Test
    void wrongSignerASignedInstructionMustNameItsSigner() {
        Briefing signed = World.briefing(6, TrustLevel.SIGNED);
        staysEnrolled(() -> node.set(new Briefing(signed.instruction(), signed.document(), "node", TrustLevel.SIGNED, Optional.empty())),
                "node REFUSED BRIEFING_UNSIGNED", "file NOTHING");
    }

    @Test
    void clockNotTrustedTheEnrolmentStaysAndWhatNeedsNoClockIsRenewed() {
        staysEnrolled(() -> world.tasks.setClock(Instant.EPOCH), "node CHOSEN", "file NOTHING");
    }

    @Test
    void clockNotTrustedANewInstructionThatNeedsOneFailsAndTheKeyStays() {
        node.set(World.briefing(5, TrustLevel.CHANNEL));
        world.start(node, file);
        World.Held before = world.held();
        world.tasks.setClock(Instant.EPOCH);
        node.set(World.briefing(World.instruction(6, World.MAF, Mechanism.CERTIFICATE), TrustLevel.CHANNEL));
        World.failure(ErrorCode.CLOCK_NOT_TRUSTED, world.ask());
        assertEquals(before.keId(), world.held().keId());
        assertEquals(before.stored(), world.held().stored());
        world.assertState(EnrolmentState.ENROLLED);
        assertEquals(List.of(), world.certificate.calls);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSourceThatAnswersWithNullIsDefectAndTheOthersAreHeard(boolean list) {
        staysEnrolled(() -> file.hang().complete(list ? Collections.singletonList(null) : null), "node CHOSEN",
                "file FAILED BRIEFING_NONE");
    }

    @Test
    void aPolicyThatCannotBeReadKeepsTheEnrolmentAndItsRenewal() {
        staysEnrolled(() -> {
            world.settings = world.settings.with(BriefingPolicy.CLOSED);
            node.set(World.briefing(9, TrustLevel.SIGNED));
        }, "node REFUSED BRIEFING_TRUST_TOO_LOW", "file REFUSED BRIEFING_TRUST_TOO_LOW");
        assertEquals(5, world.held().serial());
    }

    @Test
    void aSourceWithoutANameOrWithoutNewsIsDefectAndTheOthersAreHeard() {
        FakeProvider nameless = new FakeProvider(null, 90);
        staysEnrolled(() -> {
            world.services.providers().add(nameless);
            world.tasks.settle();
            nameless.observers.forEach(observer -> observer.accept(null));
            world.tasks.settle();
            node.set(World.briefing(4, TrustLevel.CHANNEL));
        }, "node REFUSED BRIEFING_REPLAYED", "file NOTHING");
    }

    @Test
    void anAuditSinkOfAnyKindOfDefectKeepsNobodyWaiting() {
        staysEnrolled(() -> {
            world.services.audits().add(record -> {
                throw new IllegalStateException("the sink is defect");
            });
            node.set(World.briefing(4, TrustLevel.CHANNEL));
        }, "node REFUSED BRIEFING_REPLAYED", "file NOTHING");
        world.psk.fail(ErrorCode.CERTIFICATE_REVOKED);
        world.enrolFails(ErrorCode.CERTIFICATE_REVOKED);
    }

    @Test
    void allSourcesDownTheEnrolmentStaysAndIsRenewed() {
        staysEnrolled(() -> {
            node.fail(ErrorCode.BRIEFING_NODE_UNREACHABLE);
            file.fail(ErrorCode.STORE_IO);
        }, "node FAILED BRIEFING_NODE_UNREACHABLE", "file FAILED STORE_IO");
        assertEquals(Level.WARNING, world.enrolee.health().level());
        assertTrue(world.enrolee.health().message().contains("every source of instructions failed"), world.enrolee.health()::message);
    }

    @Test
    void allSourcesDownForTheWholeLifeOfAKeyItIsRenewedInTime() {
        node.set(World.briefing(5, TrustLevel.CHANNEL));
        world.start(node, file);
        node.fail(ErrorCode.BRIEFING_NODE_UNREACHABLE);
        file.fail(ErrorCode.STORE_IO);
        world.tasks.advance(World.LIFETIME.plusDays(1));
        world.assertState(EnrolmentState.ENROLLED);
        assertEquals(2, world.psk.calls.size());
        assertTrue(world.seen.stream().noneMatch(status -> status.state() == EnrolmentState.EXPIRED));
    }

    @Test
    void allSourcesGoneTheEnrolmentStays() {
        staysEnrolled(() -> {
            world.services.providers().remove(node);
            world.services.providers().remove(file);
        });
    }

    @Test
    void withdrawnInstructionsLeaveTheEnrolment() {
        staysEnrolled(() -> node.set(), "node NOTHING", "file NOTHING");
    }

    @Test
    void aFloodOfInstructionsOfOneSourceIsCut() {
        staysEnrolled(() -> {
            Briefing[] many = new Briefing[Briefings.MOST + 50];
            for (int i = 0; i < many.length; i++) {
                many[i] = World.briefing(i % 4, "maf" + i + ".example.com");
            }
            file.set(many);
            policy(TrustLevel.CHANNEL, Set.of(), List.of(), false);
        });
        assertEquals(Briefings.MOST + 1, world.enrolee.lastBriefing().orElseThrow().offers().size());
    }

    private static Briefing windowed(long serial, Instant from, Instant to) {
        BootstrapInstruction instruction = World.instruction(serial, World.MAF, Mechanism.PSK, Optional.empty(), from, to);
        return World.briefing(instruction, TrustLevel.CHANNEL);
    }

    private void refusedAtFirst(ErrorCode code, TrustLevel trust) {
        file.set(World.briefing(1, trust));
        world.start(file);
        assertEquals(List.of(), world.enrolee.status());
        assertEquals(List.of("file REFUSED " + code.name()), world.verdicts());
        world.enrolFails(code);
        world.assertNothingStored();
        assertEquals(List.of(), world.psk.calls);
        assertEquals(1, world.audited("briefing.refused"));
        assertTrue(world.enrolee.health().message().contains("never briefed"), world.enrolee.health()::message);
        assertTrue(world.enrolee.health().message().contains(code.code()), world.enrolee.health()::message);
    }

    @Test
    void nobodysWordIsNeverTaken() {
        refusedAtFirst(ErrorCode.BRIEFING_TRUST_TOO_LOW, TrustLevel.NONE);
    }

    @ParameterizedTest
    @EnumSource(value = TrustLevel.class, names = {"LOCAL", "CONFIRMED"})
    void lessTrustThanThePolicyAsksForIsRefused(TrustLevel trust) {
        policy(TrustLevel.CHANNEL, Set.of(), List.of(), true);
        refusedAtFirst(ErrorCode.BRIEFING_TRUST_TOO_LOW, trust);
    }

    @ParameterizedTest
    @EnumSource(value = TrustLevel.class, names = {"CHANNEL", "SIGNED"})
    void asMuchTrustAsThePolicyAsksForIsTaken(TrustLevel trust) {
        policy(TrustLevel.CHANNEL, Set.of(), List.of(), false);
        file.set(World.briefing(1, trust));
        world.start(file);
        world.assertState(EnrolmentState.ENROLLED);
        assertEquals(trust, world.status().trust());
    }

    @Test
    void unsignedIsRefusedFromASourceThatMustSign() {
        policy(TrustLevel.LOCAL, Set.of("file"), List.of(), false);
        refusedAtFirst(ErrorCode.BRIEFING_UNSIGNED, TrustLevel.CHANNEL);
    }

    @Test
    void unsignedIsRefusedFromEverySourceWhenAllMustSign() {
        policy(TrustLevel.LOCAL, Set.of("*"), List.of(), false);
        refusedAtFirst(ErrorCode.BRIEFING_UNSIGNED, TrustLevel.CONFIRMED);
    }

    @Test
    void aSourceThatNeedNotSignIsNotAffectedByTheOthers() {
        policy(TrustLevel.LOCAL, Set.of("file"), List.of(), false);
        file.set(World.briefing(9, TrustLevel.LOCAL));
        node.set(World.briefing(1, TrustLevel.CHANNEL));
        world.start(file, node);
        assertEquals("node", world.status().provider());
        assertEquals(List.of("node CHOSEN", "file REFUSED BRIEFING_UNSIGNED"), world.verdicts());
    }

    @Test
    void aProviderCannotPassForAnotherOne() {
        policy(TrustLevel.LOCAL, Set.of("file"), List.of(), false);
        Briefing posing = World.briefing(1, TrustLevel.LOCAL);
        file.set(new Briefing(posing.instruction(), posing.document(), "node", TrustLevel.LOCAL, Optional.empty()));
        world.start(file);
        assertEquals(List.of(), world.enrolee.status());
    }

    @ParameterizedTest
    @EnumSource(value = TrustLevel.class, names = {"LOCAL", "CONFIRMED"})
    void whoeverCanWriteAFileCannotTakeAGatewayFromAnOwnerWhoBriefsItOverAChannel(TrustLevel trust) {
        staysEnrolled(() -> {
            node.set();
            file.set(World.briefing(99, trust));
        }, "node NOTHING", "file REFUSED BRIEFING_TRUST_TOO_LOW");
    }

    @Test
    void lessTrustIsTakenAfterTheTargetWasForgotten() {
        node.set(World.briefing(5, TrustLevel.CHANNEL));
        world.start(node, file);
        node.set();
        file.set(World.briefing(1, TrustLevel.CONFIRMED));
        assertTrue(world.enrolee.forget(World.MAF));
        world.ask().join();
        assertEquals(TrustLevel.CONFIRMED, world.status().trust());
        world.assertState(EnrolmentState.ENROLLED);
    }

    @Test
    void lessTrustIsTakenWhenTheOwnerAllowsIt() {
        policy(TrustLevel.LOCAL, Set.of(), List.of(), true);
        node.set(World.briefing(5, TrustLevel.CHANNEL));
        world.start(node, file);
        node.set();
        file.set(World.briefing(6, TrustLevel.LOCAL));
        assertEquals(1, world.ask().join().size());
        assertEquals(TrustLevel.LOCAL, world.status().trust());
        file.set(World.briefing(4, TrustLevel.LOCAL));
        assertEquals(List.of(), world.ask().join(), "downgrade is no replay");
    }

    @Test
    void moreTrustReplacesLess() {
        file.set(World.briefing(5, TrustLevel.LOCAL));
        world.start(node, file);
        node.set(World.briefing(6, TrustLevel.CHANNEL));
        assertEquals(1, world.ask().join().size());
        assertEquals(TrustLevel.CHANNEL, world.status().trust());
        assertEquals("node", world.status().provider());
    }

    @Test
    void aLocalSerialOfAnyHeightDoesNotShutOutWhoIsTrustedMore() {
        file.set(World.briefing(Long.MAX_VALUE, TrustLevel.LOCAL));
        world.start(node, file);
        node.set(World.briefing(6, TrustLevel.CHANNEL));
        assertEquals(1, world.ask().join().size());
        assertEquals("node", world.status().provider());
        node.fail(ErrorCode.BRIEFING_NODE_UNREACHABLE);
        assertEquals(List.of(), world.ask().join(), "and there is no way back");
        assertEquals(List.of("node FAILED BRIEFING_NODE_UNREACHABLE", "file REFUSED BRIEFING_TRUST_TOO_LOW"), world.verdicts());
    }

    @Test
    void anOlderSignedFileDoesNotComeBackWhenTheBriefingNodeIsDown() {
        file.set(World.briefing(4, TrustLevel.SIGNED));
        staysEnrolled(() -> node.fail(ErrorCode.BRIEFING_NODE_UNREACHABLE), "node FAILED BRIEFING_NODE_UNREACHABLE",
                "file REFUSED BRIEFING_REPLAYED");
    }

    @Test
    void theSameDocumentCountsWithItsStrongestVoucherAndKeepsIt() {
        file.set(World.briefing(5, TrustLevel.LOCAL));
        world.start(node, file);
        assertEquals(TrustLevel.LOCAL, world.status().trust());
        file.set(World.briefing(5, TrustLevel.SIGNED));
        node.set(World.briefing(5, TrustLevel.CHANNEL));
        assertEquals(List.of(), world.ask().join(), "nothing is new for a run");
        assertEquals(List.of("node SAME", "file CHOSEN"), world.verdicts());
        world.enrol();
        assertEquals(TrustLevel.SIGNED, world.status().trust());
        file.set();
        world.enrol();
        world.restart();
        assertEquals(TrustLevel.SIGNED, world.status().trust());
        assertEquals("file", world.status().provider());
        assertEquals(2, world.audited("briefing.accepted"));
    }

    @Test
    void onlyTheNamedSourcesAreAskedAndInThatOrder() {
        policy(TrustLevel.LOCAL, Set.of(), List.of("file", "node"), false);
        FakeProvider manual = new FakeProvider("manual", 90);
        manual.set(World.briefing(9, TrustLevel.CONFIRMED));
        node.set(World.briefing(7, TrustLevel.LOCAL));
        file.set(World.briefing(3, TrustLevel.LOCAL));
        world.start(manual, node, file);
        assertEquals("file", world.status().provider());
        assertEquals(List.of(), manual.triggers);
        assertEquals(List.of("file CHOSEN", "node OUTRANKED", "manual REFUSED BRIEFING_TRUST_TOO_LOW"), world.verdicts());
        assertEquals(0, world.audited("briefing.refused"), "what the owner has excluded is no news");
    }

    @Test
    void amongEqualPrioritiesTheServiceRankingDecides() {
        FakeProvider other = new FakeProvider("other", 50);
        file.set(World.briefing(3));
        other.set(World.briefing(2));
        world.create();
        world.services.stores().add(world.store);
        world.services.frameworks().add(world.psk);
        world.services.transports().add(world.transport, 0, Set.of("coaps"));
        world.services.providers().add(file, 0, Set.of());
        world.services.providers().add(other, 1, Set.of());
        world.enrolee.start();
        world.tasks.settle();
        assertEquals("other", world.status().provider());
    }

    @Test
    void aStricterPolicyHoldsForTheInstructionInForceButLeavesTheKey() {
        file.set(World.briefing(5, TrustLevel.LOCAL));
        world.start(file);
        World.Held before = world.held();
        policy(TrustLevel.SIGNED, Set.of(), List.of(), false);
        world.enrolFails(ErrorCode.BRIEFING_TRUST_TOO_LOW);
        assertEquals(before, world.held());
        file.set(World.briefing(5, TrustLevel.SIGNED));
        assertEquals(EnrolmentState.ENROLLED, world.enrol().state());
        assertEquals(TrustLevel.SIGNED, world.status().trust());
    }

    @Test
    void acceptingIsAuditedWithProviderTrustSignerAndSerial() {
        file.set(World.briefing(5, TrustLevel.SIGNED));
        world.start(file);
        var record = world.audit.stream().filter(r -> r.event().equals("briefing.accepted")).findFirst().orElseThrow();
        assertEquals("file", record.peer());
        assertEquals(World.MAF, record.subject());
        assertEquals("signed", record.details().get("trust"));
        assertEquals("ni:///sha-256;signer", record.details().get("signer"));
        assertEquals("5", record.details().get("serial"));
    }

    @Test
    void refusesAPolicyThatIsNone() {
        assertThrows(IllegalArgumentException.class, () -> policy(TrustLevel.NONE, Set.of(), List.of(), false));
        assertThrows(IllegalArgumentException.class, () -> policy(TrustLevel.LOCAL, Set.of("a provider"), List.of(), false));
        assertThrows(IllegalArgumentException.class, () -> policy(TrustLevel.LOCAL, Set.of(), List.of("*"), false));
        assertThrows(IllegalArgumentException.class, () -> policy(TrustLevel.LOCAL, Set.of(), List.of("file", "file"), false));
        assertThrows(IllegalArgumentException.class, () -> new BriefingPolicy(TrustLevel.LOCAL, Set.of(), List.of(),
                Duration.ofSeconds(-1), false));
    }
}
