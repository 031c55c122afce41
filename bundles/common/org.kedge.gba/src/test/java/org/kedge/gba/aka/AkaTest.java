package org.kedge.gba.aka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;

/** Both ends of AKA against each other, over random subscribers of both algorithms. */
class AkaTest {
    private static final int SUBSCRIBERS = 300;
    private final Subscribers subscribers = new Subscribers(4);

    @Test
    void whatTheAucMakesTheUsimAcceptsOnce() {
        for (int i = 0; i < SUBSCRIBERS; i++) {
            try (AkaAlgorithm algorithm = subscribers.algorithm()) {
                Rand rand = subscribers.rand();
                List<SqnGenerator> kept = new ArrayList<>();
                SqnGenerator auc = SqnGenerator.fresh(5, subscribers.random().nextInt(32));
                try (AuthenticationVector vector = Aka.vector(algorithm, rand, subscribers.amf(), auc, kept::add)) {
                    List<SqnArray> states = new ArrayList<>();
                    SqnArray fresh = SqnArray.fresh(SqnRules.STANDARD);
                    try (AkaKeys keys = accepted(Aka.check(algorithm, rand, vector.autn(), fresh)).keysAfter(states::add)) {
                        assertEquals(vector.keys(), keys);
                    }
                    assertEquals(List.of(auc.next()), kept);
                    assertInstanceOf(AutnCheck.SyncFailure.class, Aka.check(algorithm, rand, vector.autn(), states.get(0)));
                }
            }
        }
    }

    @Test
    void anAucThatFellBehindFindsItsPlaceFromAuts() {
        for (int i = 0; i < SUBSCRIBERS; i++) {
            try (AkaAlgorithm algorithm = subscribers.algorithm()) {
                long[] seq = SqnArray.fresh(SqnRules.STANDARD).values();
                seq[subscribers.random().nextInt(seq.length)] = 1 + subscribers.random().nextInt(1_000_000);
                SqnArray usim = SqnArray.of(SqnRules.STANDARD, seq);
                Rand rand = subscribers.rand();
                SqnGenerator auc = SqnGenerator.fresh(5, usim.highest().ind(5));
                Autn stale = autn(algorithm, rand, auc.last());
                AutnCheck.SyncFailure failure = assertInstanceOf(AutnCheck.SyncFailure.class, Aka.check(algorithm, rand, stale, usim));
                Sqn sqnMs = Aka.open(algorithm, rand, failure.auts()).orElseThrow();
                assertEquals(usim.highest(), sqnMs);
                assertEquals(Optional.empty(), Aka.open(algorithm, subscribers.rand(), failure.auts()));
                SqnGenerator next = auc.resynchronised(sqnMs, SqnRules.STANDARD.delta()).next();
                Rand again = subscribers.rand();
                accepted(Aka.check(algorithm, again, autn(algorithm, again, next.last()), usim));
            }
        }
    }

    private static Autn autn(AkaAlgorithm algorithm, Rand rand, Sqn sqn) {
        try (AuthenticationVector vector = Aka.vector(algorithm, rand, sqn, new Amf(0x8000))) {
            return vector.autn();
        }
    }

    private static AutnCheck.Accepted accepted(AutnCheck check) {
        return assertInstanceOf(AutnCheck.Accepted.class, check);
    }

    /** The MAC is judged before the number, so that nobody without the key learns anything about the state. */
    @Test
    void everyFlippedBitIsAMacFailureAlsoWhenTheNumberIsStale() {
        try (AkaAlgorithm algorithm = subscribers.algorithm()) {
            Rand rand = subscribers.rand();
            SqnArray usim = SqnArray.fresh(SqnRules.STANDARD);
            for (Sqn sqn : List.of(new Sqn(0), new Sqn(0x20))) {
                byte[] autn = autn(algorithm, rand, sqn).octets();
                for (int bit = 0; bit < autn.length * Byte.SIZE; bit++) {
                    byte[] forged = autn.clone();
                    forged[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
                    assertInstanceOf(AutnCheck.MacFailure.class, Aka.check(algorithm, rand, Autn.of(forged), usim));
                }
            }
        }
    }

    @Test
    void macOfAnotherLengthIsAMacFailure() {
        try (AkaAlgorithm shortMac = new Milenage(subscribers.secret(16), subscribers.secret(16));
                AkaAlgorithm longMac = new Tuak(subscribers.secret(16), subscribers.secret(32), new TuakSettings(128, 64, 128, 128, 1))) {
            Rand rand = subscribers.rand();
            Autn autn = autn(longMac, rand, new Sqn(32));
            assertEquals(24, autn.length());
            assertInstanceOf(AutnCheck.MacFailure.class, Aka.check(shortMac, rand, autn, SqnArray.fresh(SqnRules.STANDARD)));
            assertEquals(Optional.empty(), Aka.open(shortMac, rand, Aka.auts(longMac, rand, new Sqn(32))));
        }
    }

    @Test
    void withoutADurableStateThereIsNoKeyAndNoVector() {
        try (CountingAlgorithm algorithm = new CountingAlgorithm(subscribers.algorithm())) {
            Rand rand = subscribers.rand();
            AutnCheck.Accepted accepted = accepted(Aka.check(algorithm, rand, autn(algorithm, rand, new Sqn(32)),
                    SqnArray.fresh(SqnRules.STANDARD)));
            algorithm.keysComputed = 0;
            assertThrows(IllegalStateException.class, () -> accepted.keysAfter(state -> {
                throw new IllegalStateException("disk full");
            }));
            assertThrows(IllegalStateException.class, () -> Aka.vector(algorithm, rand, new Amf(0), SqnGenerator.fresh(5, 1), state -> {
                throw new IllegalStateException("disk full");
            }));
            assertEquals(0, algorithm.keysComputed);
            accepted.keysAfter(state -> assertEquals(0, algorithm.keysComputed)).close();
            assertEquals(1, algorithm.keysComputed);
        }
    }

    private static final class CountingAlgorithm implements AkaAlgorithm {
        private final AkaAlgorithm algorithm;
        private int keysComputed;

        CountingAlgorithm(AkaAlgorithm algorithm) {
            this.algorithm = algorithm;
        }

        @Override
        public int macOctets() {
            return algorithm.macOctets();
        }

        @Override
        public byte[] f1(Rand rand, Sqn sqn, Amf amf) {
            return algorithm.f1(rand, sqn, amf);
        }

        @Override
        public byte[] f1Star(Rand rand, Sqn sqn, Amf amf) {
            return algorithm.f1Star(rand, sqn, amf);
        }

        @Override
        public AkaKeys f2f3f4(Rand rand) {
            keysComputed++;
            return algorithm.f2f3f4(rand);
        }

        @Override
        public long f5(Rand rand) {
            return algorithm.f5(rand);
        }

        @Override
        public long f5Star(Rand rand) {
            return algorithm.f5Star(rand);
        }

        @Override
        public void close() {
            algorithm.close();
        }
    }

    @Test
    void foldCallsTheCaseThatApplies() {
        assertEquals("mac", new AutnCheck.MacFailure().<String>fold(a -> "ok", s -> "sync", () -> "mac"));
        AutnCheck sync = new AutnCheck.SyncFailure(Auts.of(new byte[14]));
        assertEquals("sync", sync.<String>fold(a -> "ok", s -> "sync", () -> "mac"));
    }

    @Test
    void fieldsOfOtherLengthsAreRefused() {
        for (int length = 0; length < 48; length++) {
            byte[] octets = new byte[length];
            if (length != 16) {
                Subscribers.assertRefused(ErrorCode.EXCHANGE_MALFORMED, Rand::of, octets);
            }
            if (length != 16 && length != 24 && length != 40) {
                Subscribers.assertRefused(ErrorCode.EXCHANGE_MALFORMED, Autn::of, octets);
            }
            if (length != 14 && length != 22 && length != 38) {
                Subscribers.assertRefused(ErrorCode.EXCHANGE_MALFORMED, Auts::of, octets);
            }
            if (length != 6) {
                Subscribers.assertRefused(ErrorCode.EXCHANGE_MALFORMED, (byte[] o) -> Sqn.of(o), octets);
            }
        }
        Subscribers.assertRefused(ErrorCode.EXCHANGE_MALFORMED, Amf::new, 0x10000);
        Subscribers.assertRefused(ErrorCode.EXCHANGE_MALFORMED, Sqn::new, 1L << 48);
        Subscribers.assertRefused(ErrorCode.EXCHANGE_MALFORMED, Sqn::new, -1L);
    }

    @Test
    void valuesAreEqualByOctetsAndPrintNone() {
        byte[] octets = subscribers.octets(16);
        assertEquals(Rand.of(octets), Rand.of(octets));
        assertEquals(Rand.of(octets).hashCode(), Rand.of(octets).hashCode());
        assertNotEquals(Rand.of(octets), Autn.of(octets));
        assertNotEquals(Rand.of(octets), subscribers.rand());
        assertEquals("Rand[16 octets]", Rand.of(octets).toString());
        Rand.of(octets).octets()[0]++;
        Rand rand = Rand.of(octets);
        byte first = octets[0];
        octets[0]++;
        assertEquals(first, rand.octets()[0]);
    }

    @Test
    void closingWipes() {
        AkaAlgorithm milenage = new Milenage(subscribers.secret(16), subscribers.secret(16));
        AkaAlgorithm tuak = new Tuak(subscribers.secret(32), subscribers.secret(32), TuakSettings.STANDARD);
        for (AkaAlgorithm algorithm : List.of(milenage, tuak)) {
            AuthenticationVector vector = Aka.vector(algorithm, subscribers.rand(), new Sqn(32), new Amf(0));
            assertFalse(vector.xres().isClosed());
            vector.close();
            assertTrue(vector.xres().isClosed() && vector.keys().ck().isClosed() && vector.keys().ik().isClosed());
            algorithm.close();
            assertThrows(IllegalStateException.class, () -> algorithm.f5(subscribers.rand()));
        }
    }
}
