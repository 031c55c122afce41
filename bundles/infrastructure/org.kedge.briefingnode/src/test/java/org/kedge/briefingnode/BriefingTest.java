package org.kedge.briefingnode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.Test;
import org.kedge.api.audit.AuditRecord;
import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.api.identity.NodeId;
import org.kedge.api.infrastructure.briefing.BriefingRule;
import org.kedge.api.infrastructure.briefing.BriefingRule.Outcome;
import org.kedge.api.infrastructure.briefing.BriefingRules.Rulebook;
import org.kedge.api.infrastructure.briefing.Destination;
import org.kedge.api.infrastructure.briefing.NodeRegistry;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.messages.briefing.BriefingAnswer;
import org.kedge.messages.briefing.SignedDocument;
import org.kedge.messages.signed.DetachedSignature;
import org.kedge.registration.server.AuditSinks;

/** What nodes are answered. */
class BriefingTest {
    private static final Destination A = BbnFixture.destination("maf-a", "maf-a.example.com", "mef-a.example.com");
    private static final Destination B = BbnFixture.destination("maf-b", "maf-b.example.com", "mef-b.example.com");
    /** The target of A, by another MEF. */
    private static final Destination A2 = BbnFixture.destination("maf-a2", "maf-a.example.com", "mef-c.example.com");
    private final BbnFixture fixture = new BbnFixture();

    private void labelledToAOthersToB() {
        Map<String, Destination> byLabel = new LinkedHashMap<>();
        byLabel.put("plant-7", A);
        byLabel.put("*", B);
        fixture.rules(byLabel);
    }

    @Test
    void everyNodeGetsTheInstructionThatTheRulesDecideForIt() {
        labelledToAOthersToB();
        BootstrapInstruction first = BbnFixture.only(fixture.brief(BbnFixture.gw1()));
        BootstrapInstruction second = BbnFixture.only(fixture.brief(BbnFixture.gw2()));
        assertEquals(Optional.of(BbnFixture.GW1), first.nodeId());
        assertEquals(A.target(), first.target());
        assertEquals(A.mefUri(), first.mefUri());
        assertEquals(A.trustAnchors(), first.trustAnchors());
        assertEquals(Optional.of(BbnFixture.GW2), second.nodeId());
        assertEquals(B.target(), second.target());
    }

    @Test
    void theWindowBeginsALittleBeforeAndTheSerialIsTheSecond() {
        fixture.rules(Map.of("*", A));
        BootstrapInstruction issued = BbnFixture.only(fixture.brief(BbnFixture.gw1()));
        assertEquals(BbnFixture.NOW.getEpochSecond(), issued.serial());
        assertEquals(BbnFixture.NOW.truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofMinutes(5)), issued.notBefore());
        assertEquals(BbnFixture.NOW.truncatedTo(ChronoUnit.SECONDS).plus(A.validity()), issued.notAfter());
    }

    @Test
    void whatSaysTheSameIsTheSameDocument() {
        fixture.rules(Map.of("*", A));
        byte[] first = fixture.brief(BbnFixture.gw1()).instructions().get(0).document();
        fixture.now = fixture.now.plus(Duration.ofHours(5));
        assertArrayEquals(first, fixture.brief(BbnFixture.gw1()).instructions().get(0).document());
        fixture.rules(Map.of("*", A));
        assertArrayEquals(first, fixture.brief(BbnFixture.gw1()).instructions().get(0).document(), "another revision that says the same");
        assertEquals(1, fixture.sink.granted().size());
    }

    @Test
    void anotherRuleGivesAHigherSerialForTheSameTarget() {
        fixture.rules(Map.of("*", A));
        long first = BbnFixture.only(fixture.brief(BbnFixture.gw1())).serial();
        fixture.rules(Map.of("*", A2));
        BootstrapInstruction second = BbnFixture.only(fixture.brief(BbnFixture.gw1()));
        assertEquals(A2.mefUri(), second.mefUri());
        assertEquals(first + 1, second.serial(), "within the same second");
        fixture.rules(Map.of("*", A));
        assertEquals(first + 2, BbnFixture.only(fixture.brief(BbnFixture.gw1())).serial(), "back again is news as well");
    }

    @Test
    void aClockThatWentBackDoesNotLowerTheSerial() {
        fixture.rules(Map.of("*", A));
        long first = BbnFixture.only(fixture.brief(BbnFixture.gw1())).serial();
        fixture.now = fixture.now.minus(Duration.ofDays(1));
        fixture.rules(Map.of("*", A2));
        assertEquals(first + 1, BbnFixture.only(fixture.brief(BbnFixture.gw1())).serial());
    }

    @Test
    void isIssuedAnewWhenLittleOfItsWindowIsLeft() {
        fixture.rules(Map.of("*", A));
        long first = BbnFixture.only(fixture.brief(BbnFixture.gw1())).serial();
        fixture.now = BbnFixture.NOW.truncatedTo(ChronoUnit.SECONDS).plus(Duration.ofDays(7));
        assertEquals(first, BbnFixture.only(fixture.brief(BbnFixture.gw1())).serial(), "exactly 30 % of ten days are left");
        fixture.now = fixture.now.plusSeconds(1);
        BootstrapInstruction renewed = BbnFixture.only(fixture.brief(BbnFixture.gw1()));
        assertEquals(fixture.now.getEpochSecond(), renewed.serial());
        assertEquals(fixture.now.plus(A.validity()), renewed.notAfter());
    }

    @Test
    void aShortenedValidityEndsLongWindows() {
        fixture.rules(Map.of("*", A));
        fixture.brief(BbnFixture.gw1());
        Destination brief = new Destination(A.name(), A.target(), A.mechanism(), A.mefUri(), A.mefFqdn(), A.trustAnchors(),
                A.trustAnchorAliases(), A.credentialAlias(), A.enrolmentExpiry(), A.derivation(), true, Optional.empty(),
                List.of(), Duration.ofDays(1), false);
        fixture.rules(Map.of("*", brief));
        assertEquals(BbnFixture.NOW.truncatedTo(ChronoUnit.SECONDS).plus(Duration.ofDays(1)),
                BbnFixture.only(fixture.brief(BbnFixture.gw1())).notAfter());
    }

    @Test
    void severalTargetsHaveAnInstructionEach() {
        fixture.rules.save(new Rulebook(0, List.of(new BriefingRule(BriefingRule.MAIN, "both", List.of(), Set.of(),
                new Outcome(List.of("maf-b", "maf-a"), Optional.empty()), true)), List.of(A, B)));
        List<SignedDocument> both = fixture.brief(BbnFixture.gw1()).instructions();
        assertEquals(2, both.size());
        assertEquals(2, fixture.memory.issued(new NodeId(BbnFixture.GW1)).size());
        assertEquals(both, fixture.brief(BbnFixture.gw1()).instructions());
    }

    @Test
    void withoutARuleTheAnswerIsEmpty() {
        fixture.rules(Map.of("plant-7", A));
        assertEquals(new BriefingAnswer(List.of(), List.of()), fixture.brief(BbnFixture.gw2()));
        assertEquals(List.of(), fixture.writes);
        assertEquals(1, fixture.meters.count("bbn.briefings outcome undecided"));
    }

    @Test
    void signsWithTheConfiguredKey() {
        fixture.keyPair("signing", BbnFixture.SIGNER);
        fixture.bbn.reconfigure(BbnFixture.settings().signing("signing"));
        fixture.rules(Map.of("*", A));
        SignedDocument signed = fixture.brief(BbnFixture.gw1()).instructions().get(0);
        assertEquals(Optional.of("s"), DetachedSignature.signer(Map.of("s", BbnFixture.SIGNER.publicKey()), signed.document(),
                signed.signature().orElseThrow()));
    }

    @Test
    void neverHandsOutUnsignedWhatItIsToSign() {
        fixture.bbn.reconfigure(BbnFixture.settings().signing("signing"));
        fixture.rules(Map.of("*", A));
        Reply reply = fixture.ask(BbnFixture.gw1(), BbnFixture.REQUEST);
        assertEquals(ReplyStatus.SERVICE_UNAVAILABLE, reply.status());
        assertTrue(BbnFixture.text(reply).contains("KEDGE-508"), BbnFixture.text(reply));
        assertEquals(Level.WARNING, fixture.bbn.health().health().level());
    }

    @Test
    void unsignedWithoutAKeyForIt() {
        fixture.rules(Map.of("*", A));
        assertEquals(Optional.empty(), fixture.brief(BbnFixture.gw1()).instructions().get(0).signature());
    }

    @Test
    void rulesThatCannotBeRunLeaveTheLastOnesInForce() {
        fixture.rules(Map.of("*", A));
        long serial = BbnFixture.only(fixture.brief(BbnFixture.gw1())).serial();
        fixture.rules.save(new Rulebook(fixture.rules.revision(), List.of(new BriefingRule(BriefingRule.MAIN, "r", List.of(), Set.of(),
                new Outcome(List.of("nowhere"), Optional.empty()), true)), List.of()));
        assertEquals(serial, BbnFixture.only(fixture.brief(BbnFixture.gw1())).serial());
        assertEquals(Level.WARNING, fixture.bbn.health().health().level());
        assertTrue(fixture.bbn.health().health().message().contains("nowhere"), fixture.bbn.health().health().message());
        fixture.rules(Map.of("*", B));
        assertEquals(B.target(), BbnFixture.only(fixture.brief(BbnFixture.gw1())).target());
        assertEquals(Level.OK, fixture.bbn.health().health().level());
    }

    @Test
    void everyIssueIsAuditedBeforeItIsKept() {
        fixture.rules(Map.of("*", A));
        fixture.sink.onRecord = () -> assertFalse(fixture.writes.contains("issue"));
        fixture.brief(BbnFixture.gw1());
        AuditRecord record = fixture.sink.granted().get(0);
        assertEquals("briefing.issued", record.event());
        assertEquals(BbnFixture.GW1, record.subject());
        assertEquals("maf-a", record.details().get("destination"));
        assertEquals(Long.toString(BbnFixture.NOW.getEpochSecond()), record.details().get("serial"));
    }

    @Test
    void withoutAuditNothingNewIsIssued() {
        fixture.rules(Map.of("*", A));
        fixture.sink.broken = true;
        assertEquals(ReplyStatus.SERVICE_UNAVAILABLE, fixture.ask(BbnFixture.gw1(), BbnFixture.REQUEST).status());
        assertEquals(List.of(), fixture.writes);
        assertEquals(List.of(), fixture.memory.issued(new NodeId(BbnFixture.GW1)));
    }

    @Test
    void manyRequestsOfOneNodeGetOneSerial() throws Exception {
        fixture.rules(Map.of("*", A));
        assertEquals(1, serials(List.of(fixture.bbn)).size());
        assertEquals(1, fixture.writes.size(), fixture.writes.toString());
    }

    @Test
    void severalProcessesOnOneRegistryGiveOneSerial() throws Exception {
        fixture.rules(Map.of("*", A));
        List<BriefingNode> processes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            processes.add(fixture.start(BbnFixture.settings()));
        }
        assertEquals(1, serials(processes).size());
        assertEquals(1, fixture.memory.issued(new NodeId(BbnFixture.GW1)).size());
    }

    private Set<Long> serials(List<BriefingNode> processes) throws Exception {
        int threads = 16;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            CyclicBarrier start = new CyclicBarrier(threads);
            List<Future<Long>> answers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                BriefingNode process = processes.get(i % processes.size());
                answers.add(pool.submit(() -> {
                    start.await();
                    return process.issue(fixture.node(BbnFixture.GW1), List.of(A)).get(0).serial();
                }));
            }
            Set<Long> serials = new HashSet<>();
            for (Future<Long> answer : answers) {
                serials.add(answer.get());
            }
            return serials;
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void givesUpWhenItsRegistryNeverTakesTheNextOne() {
        NodeRegistry stubborn = (NodeRegistry) Proxy.newProxyInstance(getClass().getClassLoader(),
                new Class<?>[] {NodeRegistry.class},
                (proxy, method, arguments) -> method.getName().equals("issue") ? false : method.invoke(fixture.memory, arguments));
        try (BriefingNode bbn = new BriefingNode(BbnFixture.settings(), new BriefingRegistries(stubborn, fixture.rules, fixture.enrolees),
                Optional::empty, Optional::empty, AuditSinks.of(fixture.sink), () -> fixture.meters,
                () -> fixture.now)) {
            KedgeException fault = assertThrows(
                    KedgeException.class, () -> bbn.issue(fixture.node(BbnFixture.GW1), List.of(A)));
            assertEquals(ErrorCode.REGISTRY_IO, fault.code());
            assertNotEquals(0, fixture.sink.records.stream().filter(r -> r.outcome() == AuditRecord.Outcome.FAILED).count());
        }
    }

    @Test
    void stagingLearnsWhatIsFresh() {
        assertTrue(fixture.bbn.issue(fixture.node(BbnFixture.GW1), List.of(A)).get(0).fresh());
        assertFalse(fixture.bbn.issue(fixture.node(BbnFixture.GW1), List.of(A)).get(0).fresh());
        assertEquals(List.of(), fixture.bbn.issue(fixture.node(BbnFixture.GW1), List.of()));
    }

    @Test
    void countsAndMeasures() {
        fixture.rules(Map.of("*", A));
        fixture.brief(BbnFixture.gw1());
        fixture.brief(BbnFixture.gw1());
        assertEquals(2, fixture.meters.count("bbn.briefings outcome briefed"));
        assertEquals(1, fixture.meters.count("bbn.issued"));
        assertEquals(List.of("bbn.latency outcome briefed", "bbn.latency outcome briefed"), fixture.meters.timed);
        assertEquals(Level.OK, fixture.bbn.health().health().level());
        assertTrue(fixture.bbn.health().health().message().contains("2 briefed"), fixture.bbn.health().health().message());
    }
}
