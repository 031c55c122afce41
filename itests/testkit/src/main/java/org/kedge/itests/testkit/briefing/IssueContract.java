package org.kedge.itests.testkit.briefing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kedge.itests.testkit.briefing.NodeRegistryContract.refused;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.infrastructure.briefing.NodeRegistry;
import org.kedge.api.infrastructure.briefing.NodeRegistry.CodeVerdict;
import org.kedge.api.infrastructure.briefing.NodeRegistry.Issued;

/** What a registry keeps for a node beside its record, also when several processes ask at the same moment. */
public interface IssueContract {
    /** How many threads ask at once. */
    int THREADS = 16;

    /** The registry under test, empty at the start of each test. */
    NodeRegistry nodes();

    /** The same data as another process sees it. */
    NodeRegistry again();

    private NodeRegistry of(int thread) {
        return thread % 2 == 0 ? nodes() : again();
    }

    private void addOne() {
        nodes().add(List.of(Nodes.entry(Nodes.certificate(1)), Nodes.entry(Nodes.psk(2))));
    }

    private static void assertIssued(List<Issued> expected, List<Issued> issued) {
        assertEquals(expected.size(), issued.size());
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.get(i).target(), issued.get(i).target());
            assertEquals(expected.get(i).serial(), issued.get(i).serial());
            assertArrayEquals(expected.get(i).content(), issued.get(i).content());
            assertArrayEquals(expected.get(i).document(), issued.get(i).document());
            assertEquals(expected.get(i).notAfter(), issued.get(i).notAfter());
            assertArrayEquals(expected.get(i).signature().orElse(null), issued.get(i).signature().orElse(null));
        }
    }

    /** A document that follows one that was signed elsewhere must not inherit its signature. */
    @Test
    default void aSignatureIsKeptWithItsDocumentAndGoesWithIt() {
        addOne();
        assertTrue(nodes().issue(Nodes.id(1), Nodes.signed("maf.example.com", 5), 0));
        assertIssued(List.of(Nodes.signed("maf.example.com", 5)), again().issued(Nodes.id(1)));
        assertTrue(nodes().issue(Nodes.id(1), Nodes.issued("maf.example.com", 6), 5));
        assertIssued(List.of(Nodes.issued("maf.example.com", 6)), again().issued(Nodes.id(1)));
        assertTrue(nodes().issue(Nodes.id(1), Nodes.signed("maf.example.com", 7), 6));
        assertIssued(List.of(Nodes.signed("maf.example.com", 7)), again().issued(Nodes.id(1)));
    }

    @Test
    default void theLastInstructionOfEachTargetIsKept() {
        addOne();
        assertTrue(nodes().issue(Nodes.id(1), Nodes.issued("maf.example.com", 5), 0));
        assertTrue(nodes().issue(Nodes.id(1), Nodes.issued("//example.com/in-cse", 3), 0));
        assertTrue(nodes().issue(Nodes.id(2), Nodes.issued("maf.example.com", 9), 0), "each node has its own");
        assertTrue(nodes().issue(Nodes.id(1), Nodes.issued("maf.example.com", 8), 5));
        assertIssued(List.of(Nodes.issued("//example.com/in-cse", 3), Nodes.issued("maf.example.com", 8)), again().issued(Nodes.id(1)));
        assertIssued(List.of(Nodes.issued("maf.example.com", 9)), nodes().issued(Nodes.id(2)));
        assertIssued(List.of(), nodes().issued(Nodes.id(3)));
    }

    @Test
    default void anotherSerialThanTheExpectedReplacesNothing() {
        addOne();
        assertFalse(nodes().issue(Nodes.id(1), Nodes.issued("maf", 5), 4), "there is none yet");
        assertTrue(nodes().issue(Nodes.id(1), Nodes.issued("maf", 5), 0));
        assertFalse(nodes().issue(Nodes.id(1), Nodes.issued("maf", 6), 0));
        assertFalse(nodes().issue(Nodes.id(1), Nodes.issued("maf", 9), 4));
        assertFalse(nodes().issue(Nodes.id(1), Nodes.issued("maf", 9), 6));
        for (long[] back : new long[][] {{5, 5}, {4, 5}, {0, 0}, {5, -1}}) {
            refused(ErrorCode.IMPORT_MALFORMED, () -> nodes().issue(Nodes.id(1), Nodes.issued("maf", back[0]), back[1]));
        }
        for (long expected : new long[] {0, 5}) {
            refused(ErrorCode.PEER_UNKNOWN, () -> nodes().issue(Nodes.id(3), Nodes.issued("maf", 7), expected));
        }
        assertIssued(List.of(Nodes.issued("maf", 5)), nodes().issued(Nodes.id(1)));
        assertIssued(List.of(), nodes().issued(Nodes.id(3)));
    }

    @Test
    default void ofManyThatIssueAtOnceOneIsFirst() {
        addOne();
        List<Integer> won = Together.run(THREADS, thread -> {
            int times = 0;
            for (long expected = 0; expected < 20; expected++) {
                if (of(thread).issue(Nodes.id(1), Nodes.issued("maf", expected + 1), expected)) {
                    times++;
                }
                while (of(thread).issued(Nodes.id(1)).get(0).serial() <= expected) {
                    Thread.onSpinWait();
                }
            }
            return times;
        });
        assertEquals(20, won.stream().mapToInt(Integer::intValue).sum(), "each serial once: " + won);
        assertIssued(List.of(Nodes.issued("maf", 20)), nodes().issued(Nodes.id(1)));
    }

    @Test
    default void aTriggerSerialIsTheTimeOrOneMoreThanTheLast() {
        addOne();
        long now = Nodes.NOW.getEpochSecond();
        assertEquals(now, nodes().nextTriggerSerial(Nodes.id(1), Nodes.NOW));
        assertEquals(now + 1, again().nextTriggerSerial(Nodes.id(1), Nodes.NOW));
        assertEquals(now + 2, nodes().nextTriggerSerial(Nodes.id(1), Nodes.NOW.minusSeconds(1000)), "also when the clock was set back");
        assertEquals(now + 100, nodes().nextTriggerSerial(Nodes.id(1), Nodes.NOW.plusSeconds(100).plusNanos(999_999_999)));
        assertEquals(now, nodes().nextTriggerSerial(Nodes.id(2), Nodes.NOW), "each node has its own");
        refused(ErrorCode.PEER_UNKNOWN, () -> nodes().nextTriggerSerial(Nodes.id(3), Nodes.NOW));
        nodes().update(Nodes.enabled(Nodes.certificate(1), false));
        assertEquals(now + 101, nodes().nextTriggerSerial(Nodes.id(1), Nodes.NOW), "an update does not take it back");
    }

    @Test
    default void manyThreadsNeverGetOneTriggerSerialTwice() {
        addOne();
        List<List<Long>> all = Together.run(THREADS, thread -> IntStream.range(0, 20)
                .mapToObj(i -> of(thread).nextTriggerSerial(Nodes.id(1), Nodes.NOW.plusSeconds(i))).toList());
        Set<Long> distinct = new HashSet<>();
        for (List<Long> own : all) {
            distinct.addAll(own);
            assertEquals(own.stream().sorted().toList(), own, "they grow");
        }
        assertEquals(THREADS * 20, distinct.size());
    }

    @Test
    default void aCodeIsAcceptedOnceAndByItsNodeOnly() {
        addOne();
        Instant end = Nodes.NOW.plusSeconds(60);
        nodes().putCode(Nodes.id(1), "7QK4-XM2P", end, 3);
        assertEquals(CodeVerdict.NONE, nodes().redeem(Nodes.id(2), "7QK4-XM2P", Nodes.NOW), "another node has no code");
        assertEquals(CodeVerdict.NONE, nodes().redeem(Nodes.id(3), "7QK4-XM2P", Nodes.NOW), "nor has one that nobody knows");
        nodes().putCode(Nodes.id(2), "2222-2222", end, 3);
        assertEquals(CodeVerdict.WRONG, nodes().redeem(Nodes.id(2), "7QK4-XM2P", Nodes.NOW));
        assertEquals(CodeVerdict.ACCEPTED, again().redeem(Nodes.id(1), "7QK4-XM2P", Nodes.NOW));
        assertEquals(CodeVerdict.NONE, nodes().redeem(Nodes.id(1), "7QK4-XM2P", Nodes.NOW));
    }

    @Test
    default void wrongCodesEndIt() {
        addOne();
        nodes().putCode(Nodes.id(1), "right", Nodes.NOW.plusSeconds(60), 3);
        for (String wrong : List.of("wrong", "", "righ\0")) {
            assertEquals(CodeVerdict.WRONG, nodes().redeem(Nodes.id(1), wrong, Nodes.NOW));
        }
        assertEquals(CodeVerdict.NONE, again().redeem(Nodes.id(1), "right", Nodes.NOW));
        nodes().putCode(Nodes.id(1), "right", Nodes.NOW.plusSeconds(60), 3);
        assertEquals(CodeVerdict.WRONG, nodes().redeem(Nodes.id(1), "Right", Nodes.NOW));
        assertEquals(CodeVerdict.WRONG, again().redeem(Nodes.id(1), "Right", Nodes.NOW));
        assertEquals(CodeVerdict.ACCEPTED, nodes().redeem(Nodes.id(1), "right", Nodes.NOW), "the third attempt still counts");
    }

    @Test
    default void aCodeEndsInTimeForGood() {
        addOne();
        Instant end = Nodes.NOW.plusSeconds(60).plusNanos(5);
        nodes().putCode(Nodes.id(1), "code", end, 3);
        nodes().putCode(Nodes.id(2), "code", end, 3);
        assertEquals(CodeVerdict.ACCEPTED, nodes().redeem(Nodes.id(1), "code", end.minusNanos(1)));
        assertEquals(CodeVerdict.NONE, nodes().redeem(Nodes.id(2), "code", end));
        assertEquals(CodeVerdict.NONE, nodes().redeem(Nodes.id(2), "code", Nodes.NOW), "a clock that is set back does not bring it back");
    }

    @Test
    default void aNewCodeReplacesTheFormer() {
        addOne();
        Instant end = Nodes.NOW.plusSeconds(60);
        nodes().putCode(Nodes.id(1), "former", end, 1);
        again().putCode(Nodes.id(1), "later", end.plusSeconds(60), 2);
        assertEquals(CodeVerdict.WRONG, nodes().redeem(Nodes.id(1), "former", end));
        assertEquals(CodeVerdict.ACCEPTED, nodes().redeem(Nodes.id(1), "later", end));
        for (int attempts : List.of(0, -1, 21)) {
            refused(ErrorCode.IMPORT_MALFORMED, () -> nodes().putCode(Nodes.id(1), "x", end, attempts));
        }
        refused(ErrorCode.IMPORT_MALFORMED, () -> nodes().putCode(Nodes.id(1), "", end, 3));
        refused(ErrorCode.IMPORT_MALFORMED, () -> nodes().putCode(Nodes.id(1), "x".repeat(65), end, 3));
        refused(ErrorCode.PEER_UNKNOWN, () -> nodes().putCode(Nodes.id(3), "x", end, 3));
        assertEquals(CodeVerdict.NONE, nodes().redeem(Nodes.id(1), "x", Nodes.NOW));
    }

    @Test
    default void ofManyThatGiveTheRightCodeOneIsAccepted() {
        addOne();
        for (int round = 0; round < 5; round++) {
            nodes().putCode(Nodes.id(1), "code", Nodes.NOW.plusSeconds(60), 20);
            List<CodeVerdict> verdicts = Together.run(THREADS, thread -> of(thread).redeem(Nodes.id(1), "code", Nodes.NOW));
            assertEquals(1, verdicts.stream().filter(CodeVerdict.ACCEPTED::equals).count(), verdicts::toString);
            assertEquals(THREADS - 1, verdicts.stream().filter(CodeVerdict.NONE::equals).count(), verdicts::toString);
        }
    }

    @Test
    default void manyThatGuessHaveNoMoreAttemptsThanOne() {
        addOne();
        for (int round = 0; round < 5; round++) {
            nodes().putCode(Nodes.id(1), "code", Nodes.NOW.plusSeconds(60), 7);
            List<CodeVerdict> verdicts = Together.run(THREADS, thread -> of(thread).redeem(Nodes.id(1), "guess " + thread, Nodes.NOW));
            assertEquals(7, verdicts.stream().filter(CodeVerdict.WRONG::equals).count(), verdicts::toString);
            assertEquals(CodeVerdict.NONE, nodes().redeem(Nodes.id(1), "code", Nodes.NOW));
        }
    }
}
