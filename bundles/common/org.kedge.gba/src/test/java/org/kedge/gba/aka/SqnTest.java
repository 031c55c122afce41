package org.kedge.gba.aka;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;

/** Sequence numbers: properties that hold whatever numbers come. */
class SqnTest {
    private static final long DELTA = SqnRules.STANDARD.delta();
    private final Random random = new Random(33102);

    @Test
    void numbersAndTheirPartsSurviveTheWire() {
        for (int i = 0; i < 1000; i++) {
            Sqn sqn = new Sqn(random.nextLong() >>> 16);
            assertEquals(sqn, Sqn.of(sqn.octets()));
            for (int bits = 0; bits <= SqnRules.MAX_IND_BITS; bits++) {
                assertEquals(sqn, Sqn.of(sqn.seq(bits), sqn.ind(bits), bits));
            }
        }
        assertArrayEquals(new byte[] {0, 1, 2, 3, 4, (byte) 0xff}, new Sqn(0x01020304ffL).octets());
    }

    /** Against the rule of gba.md 7, written down once more. */
    @Test
    void acceptsExactlyTheFreshNumbers() {
        for (int run = 0; run < 50; run++) {
            int bits = random.nextInt(6);
            long delta = 1 + random.nextInt(50);
            OptionalLong age = random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(1 + random.nextInt(30));
            SqnArray state = SqnArray.fresh(new SqnRules(bits, delta, age));
            long[] model = new long[1 << bits];
            Set<Sqn> accepted = new HashSet<>();
            for (int i = 0; i < 400; i++) {
                long top = Arrays.stream(model).max().orElseThrow();
                Sqn sqn = Sqn.of(Math.max(0, top - 40 + random.nextInt(110)), random.nextInt(1 << bits), bits);
                long seq = sqn.seq(bits);
                boolean fresh = seq > model[sqn.ind(bits)] && seq <= top + delta && (age.isEmpty() || seq >= top - age.getAsLong());
                SqnArray before = SqnArray.of(state.rules(), state.values());
                Optional<SqnArray> next = state.accept(sqn);
                assertEquals(fresh, next.isPresent());
                assertEquals(before, state);
                if (fresh) {
                    assertTrue(accepted.add(sqn), "a number was accepted twice");
                    model[sqn.ind(bits)] = seq;
                    state = next.orElseThrow();
                    assertArrayEquals(model, state.values());
                    assertEquals(Optional.empty(), state.accept(sqn));
                }
                assertEquals(Arrays.stream(model).max().orElseThrow(), state.highest().seq(bits));
                assertEquals(state.highest().seq(bits), model[state.highest().ind(bits)]);
            }
        }
    }

    @Test
    void limitsAreMetExactly() {
        SqnArray state = SqnArray.of(new SqnRules(1, 100, OptionalLong.of(10)), 50, 0);
        assertTrue(state.accept(Sqn.of(150, 0, 1)).isPresent());
        assertTrue(state.accept(Sqn.of(151, 0, 1)).isEmpty());
        assertTrue(state.accept(Sqn.of(40, 1, 1)).isPresent());
        assertTrue(state.accept(Sqn.of(39, 1, 1)).isEmpty());
        assertTrue(SqnArray.fresh(SqnRules.STANDARD).accept(new Sqn(31)).isEmpty());
        assertTrue(SqnArray.fresh(SqnRules.STANDARD).accept(Sqn.of(DELTA, 0, 5)).isPresent());
        assertTrue(SqnArray.fresh(SqnRules.STANDARD).accept(Sqn.of(DELTA + 1, 0, 5)).isEmpty());
        assertTrue(SqnArray.fresh(SqnRules.STANDARD).accept(new Sqn((1L << 48) - 1)).isEmpty());
    }

    @Test
    void generatorCountsUpInItsSlotUntilNothingIsLeft() {
        SqnGenerator state = SqnGenerator.fresh(5, 10);
        for (int i = 1; i <= 1000; i++) {
            SqnGenerator next = state.next();
            assertTrue(next.last().value() > state.last().value());
            assertEquals(10, next.last().ind(5));
            assertEquals(i, next.last().seq(5));
            state = next;
        }
        SqnGenerator end = new SqnGenerator(new Sqn((1L << 48) - 1), 5, 31);
        Subscribers.assertRefused(ErrorCode.KEY_LENGTH, SqnGenerator::next, end);
        assertEquals((1L << 43) - 1, new SqnGenerator(Sqn.of((1L << 43) - 2, 0, 5), 5, 3).next().last().seq(5));
    }

    /** Wherever USIM and AuC stand: after one resynchronisation the next number is accepted, and nothing accepted comes again. */
    @Test
    void oneResynchronisationIsEnough() {
        for (int i = 0; i < 2000; i++) {
            int bits = random.nextInt(6);
            SqnRules rules = new SqnRules(bits, DELTA, random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(1));
            long[] seq = new long[1 << bits];
            Arrays.setAll(seq, slot -> random.nextLong() >>> 22 + random.nextInt(40));
            SqnArray usim = SqnArray.of(rules, seq);
            Sqn stand = Sqn.of(random.nextLong() >>> 22 + random.nextInt(40), 0, bits);
            SqnGenerator auc = new SqnGenerator(stand, bits, random.nextInt(1 << bits)).resynchronised(usim.highest(), DELTA);
            Sqn next = auc.next().last();
            assertTrue(usim.accept(next).isPresent());
            assertTrue(next.seq(bits) > usim.highest().seq(bits));
        }
    }

    /** A replayed or late AUTS must not make the AuC hand out numbers again. */
    @Test
    void lateResynchronisationTakesNothingBack() {
        SqnGenerator auc = new SqnGenerator(Sqn.of(1000, 3, 5), 5, 3);
        assertSame(auc, auc.resynchronised(Sqn.of(1000, 3, 5), DELTA));
        assertSame(auc, auc.resynchronised(Sqn.of(7, 3, 5), DELTA));
        assertEquals(Sqn.of(1002, 3, 5), auc.resynchronised(Sqn.of(1001, 9, 5), DELTA).next().last());
        SqnGenerator farAhead = new SqnGenerator(Sqn.of(DELTA + 7, 3, 5), 5, 3);
        assertEquals(Sqn.of(8, 3, 5), farAhead.resynchronised(Sqn.of(7, 0, 5), DELTA).next().last());
    }

    @Test
    void statesThatDoNotFitAreRefused() {
        Subscribers.assertRefused(ErrorCode.KEY_LENGTH, bits -> new SqnRules(bits, 1, OptionalLong.empty()), 9);
        Subscribers.assertRefused(ErrorCode.KEY_LENGTH, bits -> new SqnRules(bits, 1, OptionalLong.empty()), -1);
        Subscribers.assertRefused(ErrorCode.KEY_LENGTH, delta -> new SqnRules(5, delta, OptionalLong.empty()), 0L);
        Subscribers.assertRefused(ErrorCode.KEY_LENGTH, age -> new SqnRules(5, 1, OptionalLong.of(age)), 0L);
        Subscribers.assertRefused(ErrorCode.KEY_LENGTH, ind -> new SqnGenerator(new Sqn(0), 5, ind), 32);
        Subscribers.assertRefused(ErrorCode.KEY_LENGTH, ind -> new SqnGenerator(new Sqn(0), 5, ind), -1);
        Subscribers.assertRefused(ErrorCode.KEY_LENGTH, seq -> SqnArray.of(SqnRules.STANDARD, seq), new long[31]);
        Subscribers.assertRefused(ErrorCode.KEY_LENGTH, seq -> SqnArray.of(new SqnRules(1, 1, OptionalLong.empty()), 0, seq), 1L << 47);
        Subscribers.assertRefused(ErrorCode.KEY_LENGTH, seq -> SqnArray.of(new SqnRules(1, 1, OptionalLong.empty()), 0, seq), -1L);
    }
}
