package org.kedge.enrolee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import org.junit.jupiter.api.Test;
import org.kedge.api.briefing.BootstrapTrigger.Kind;
import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.BriefingOffer;
import org.kedge.api.briefing.BriefingOffer.Verdict;
import org.kedge.api.briefing.BriefingReport;
import org.kedge.api.briefing.TrustLevel;
import org.kedge.api.enrolment.EnrolmentState;
import org.kedge.api.enrolment.EnrolmentStatus;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.health.HealthIndicator.Level;

class BriefingReportTest {
    private static final String OTHER = "other.example.com";

    private final World world = new World();
    private final FakeProvider node = new FakeProvider("node", 70);
    private final FakeProvider manual = new FakeProvider("manual", 60);
    private final FakeProvider file = new FakeProvider("file", 50);

    private BriefingReport report() {
        return world.enrolee.lastBriefing().orElseThrow();
    }

    @Test
    void thereIsNoneBeforeAnybodyWasAsked() {
        world.create();
        assertEquals(Optional.empty(), world.enrolee.lastBriefing());
    }

    @Test
    void saysWhichSourceWonAndWhyTheOthersDidNot() {
        node.fail(ErrorCode.BRIEFING_NODE_UNREACHABLE);
        manual.set(World.briefing(4, TrustLevel.CONFIRMED));
        file.set(World.briefing(9), World.briefing(4, OTHER));
        FakeProvider empty = new FakeProvider("empty", 10);
        world.start(empty, file, manual, node);
        assertEquals(List.of("node FAILED BRIEFING_NODE_UNREACHABLE", "manual CHOSEN", "file OUTRANKED", "file CHOSEN", "empty NOTHING"),
                world.verdicts());
        assertTrue(report().briefed());
        assertEquals(Kind.BOOT, report().trigger());
        BriefingOffer failed = report().offers().get(0);
        assertEquals(Optional.empty(), failed.target());
        assertEquals(OptionalLong.empty(), failed.serial());
        BriefingOffer outranked = report().offers().get(2);
        assertEquals(Optional.of(World.MAF), outranked.target());
        assertEquals(OptionalLong.of(9), outranked.serial());
        assertEquals(TrustLevel.LOCAL, outranked.trust());
    }

    @Test
    void eachTargetHasTheOffersThatConcernIt() {
        node.fail(ErrorCode.BRIEFING_NODE_UNREACHABLE);
        manual.set(World.briefing(4, TrustLevel.CONFIRMED));
        file.set(World.briefing(4, OTHER), World.briefing(4, TrustLevel.CONFIRMED));
        world.start(file, manual, node);
        assertEquals(List.of("node FAILED BRIEFING_NODE_UNREACHABLE", "manual CHOSEN", "file SAME"), lines(world.status()));
        assertEquals(List.of("node FAILED BRIEFING_NODE_UNREACHABLE", "file CHOSEN"), lines(world.status(OTHER)));
        world.restart();
        assertEquals(4, world.status().instruction().serial());
    }

    private static List<String> lines(EnrolmentStatus status) {
        return status.offers().stream().map(World::line).toList();
    }

    @Test
    void anOlderOneOfTheSameSourceIsHistoryAndNoNews() {
        file.set(World.briefing(2), World.briefing(7), World.briefing(3));
        world.start(file);
        assertEquals(List.of("file CHOSEN", "file OUTRANKED", "file OUTRANKED"), world.verdicts());
        world.ask().join();
        assertEquals(List.of("file CHOSEN", "file OUTRANKED", "file OUTRANKED"), world.verdicts());
        assertEquals(0, world.audited("briefing.refused"));
    }

    @Test
    void twoDocumentsOfOneSourceUnderOneSerialContradictEachOther() {
        file.set(World.briefing(3), World.contradicting(3));
        world.start(file);
        assertEquals(List.of("file CHOSEN", "file CONFLICT BRIEFING_CONFLICT"), world.verdicts());
        assertEquals(1, world.audited("briefing.conflict"));
    }

    @Test
    void theReasonOfEveryRoundReachesTheSourcesAndTheReport() {
        file.set(World.briefing(1));
        world.psk.fail(ErrorCode.CONNECT_FAILED);
        world.start(file);
        assertEquals(Kind.BOOT, report().trigger());
        world.tasks.advance(Duration.ofMinutes(2));
        assertEquals(Kind.RETRY, report().trigger());
        world.psk.succeed();
        world.enrol();
        assertEquals(Kind.OPERATOR, report().trigger());
        world.ask();
        assertEquals(Kind.DEVICE_TRIGGER, report().trigger());
        file.publish(World.briefing(2));
        world.tasks.settle();
        assertEquals(Kind.BRIEFING, report().trigger());
        world.settings = world.settings.with(new BriefingPolicy(TrustLevel.LOCAL, java.util.Set.of(), List.of(), Duration.ZERO, false));
        world.tasks.advance(World.LIFETIME);
        assertEquals(Kind.EXPIRY, report().trigger());
        world.psk.fail(ErrorCode.CERTIFICATE_UNTRUSTED);
        world.enrolFails(ErrorCode.CERTIFICATE_UNTRUSTED);
        world.tasks.advance(Duration.ofSeconds(6));
        assertEquals(Kind.TRUST_LOST, report().trigger());
        assertEquals(List.of(Kind.values().length), List.of((int) file.triggers.stream().map(t -> t.kind()).distinct().count()));
    }

    @Test
    void everyRefusalIsAuditedOnceAndAgainWhenItHasComeBack() {
        node.set(World.briefing(5, TrustLevel.CHANNEL));
        world.start(node, file);
        file.set(World.briefing(4));
        world.ask();
        world.ask();
        world.tasks.advance(Duration.ofHours(5));
        assertEquals(1, world.audited("briefing.refused"));
        file.set();
        world.ask();
        file.set(World.briefing(4));
        world.ask();
        assertEquals(2, world.audited("briefing.refused"));
    }

    @Test
    void aConflictThatIsResolvedIsHealthyAgain() {
        node.set(World.briefing(5, TrustLevel.CHANNEL));
        file.set(World.contradicting(5));
        world.start(node, file);
        assertEquals(Level.WARNING, world.enrolee.health().level());
        file.set(World.briefing(5));
        world.ask();
        assertEquals(List.of("node CHOSEN", "file SAME"), world.verdicts());
        assertEquals(Level.OK, world.enrolee.health().level());
    }

    @Test
    void oneSourceOfSeveralThatIsDownIsNoReasonForAWarning() {
        node.fail(ErrorCode.BRIEFING_NODE_UNREACHABLE);
        file.set(World.briefing(5));
        world.start(node, file);
        assertEquals(Level.OK, world.enrolee.health().level());
    }

    @Test
    void healthSaysWhyAGatewayWasNeverBriefed() {
        node.fail(ErrorCode.BRIEFING_NODE_UNREACHABLE);
        world.start(node, file);
        assertEquals(Level.WARNING, world.enrolee.health().level());
        String message = world.enrolee.health().message();
        assertTrue(message.contains("never briefed") && message.contains("node: KEDGE-121"), message);
    }

    @Test
    void aSourceThatThrowsInsteadOfAnsweringHasFailed() {
        FakeProvider defect = new FakeProvider("defect", 90) {
            @Override
            public synchronized java.util.concurrent.CompletionStage<List<Briefing>> brief(
                    org.kedge.api.briefing.BootstrapTrigger trigger) {
                throw new IllegalStateException("stopping");
            }
        };
        file.set(World.briefing(1));
        world.start(defect, file);
        assertEquals(List.of("defect FAILED INTERNAL", "file CHOSEN"), world.verdicts());
        world.assertState(EnrolmentState.ENROLLED);
    }

    @Test
    void aSourceThatCannotEvenSayItsNameDoesNotKeepTheOthersFromTheirTurn() {
        FakeProvider gone = new FakeProvider("gone", 90) {
            @Override
            public int priority() {
                throw new IllegalStateException("its bundle has stopped");
            }
        };
        file.set(World.briefing(1));
        world.start(gone, file);
        assertEquals(List.of("file CHOSEN"), world.verdicts());
        world.assertState(EnrolmentState.ENROLLED);
    }

    @Test
    void aLateAnswerOfAnOlderRoundDoesNotReplaceANewerReport() {
        var late = file.hang();
        world.start(node, file);
        node.set(World.briefing(5, TrustLevel.CHANNEL));
        file.set();
        world.enrol();
        assertEquals(List.of("node CHOSEN", "file NOTHING"), world.verdicts());
        late.complete(List.of(World.briefing(1)));
        world.tasks.settle();
        assertEquals(Verdict.CHOSEN, report().offers().get(0).verdict());
        assertEquals(Kind.OPERATOR, report().trigger());
    }
}
