package org.kedge.gba.aka;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The two ends of AKA (TS 33.102 6.3): the AuC makes vectors and opens AUTS, the USIM checks AUTN and makes AUTS. Pure functions;
 * what has to be remembered is passed in and handed to the caller to be kept before it is used.
 */
public final class Aka {
    private Aka() {
    }

    /** The vector for a challenge and a number that is durably marked as used; the caller closes it. */
    public static AuthenticationVector vector(AkaAlgorithm algorithm, Rand rand, Sqn sqn, Amf amf) {
        Autn autn = Autn.of(sqn.value() ^ algorithm.f5(rand), amf, algorithm.f1(rand, sqn, amf));
        return new AuthenticationVector(rand, autn, algorithm.f2f3f4(rand));
    }

    /**
     * The vector with the next number; the caller closes it.
     *
     * @param persist makes the new state durable; when it throws no vector is computed
     */
    public static AuthenticationVector vector(AkaAlgorithm algorithm, Rand rand, Amf amf, SqnGenerator state,
            Consumer<SqnGenerator> persist) {
        SqnGenerator next = state.next();
        persist.accept(next);
        return vector(algorithm, rand, next.last(), amf);
    }

    /** What the USIM does with a challenge: the MAC first, then the number. */
    public static AutnCheck check(AkaAlgorithm algorithm, Rand rand, Autn autn, SqnArray state) {
        Optional<Sqn> sqn = open(algorithm, rand, autn);
        if (sqn.isEmpty()) {
            return new AutnCheck.MacFailure();
        }
        Optional<SqnArray> next = state.accept(sqn.get());
        return next.isPresent() ? new AutnCheck.Accepted(algorithm, rand, sqn.get(), next.get())
                : new AutnCheck.SyncFailure(auts(algorithm, rand, state.highest()));
    }

    /** The number inside AUTN, or nothing when MAC-A is wrong. */
    public static Optional<Sqn> open(AkaAlgorithm algorithm, Rand rand, Autn autn) {
        Sqn sqn = new Sqn(autn.concealedSqn() ^ algorithm.f5(rand));
        return same(algorithm.f1(rand, sqn, autn.amf()), autn.mac()) ? Optional.of(sqn) : Optional.empty();
    }

    /** The number of the USIM inside AUTS, or nothing when MAC-S is wrong. @param rand the challenge that failed */
    public static Optional<Sqn> open(AkaAlgorithm algorithm, Rand rand, Auts auts) {
        Sqn sqn = new Sqn(auts.concealedSqn() ^ algorithm.f5Star(rand));
        return same(algorithm.f1Star(rand, sqn, Amf.RESYNCHRONISATION), auts.mac()) ? Optional.of(sqn) : Optional.empty();
    }

    /** The answer to a challenge whose number is not fresh. */
    public static Auts auts(AkaAlgorithm algorithm, Rand rand, Sqn sqnMs) {
        return Auts.of(sqnMs.value() ^ algorithm.f5Star(rand), algorithm.f1Star(rand, sqnMs, Amf.RESYNCHRONISATION));
    }

    /** Constant time for equal lengths; the right MAC of a forged message is wiped. */
    private static boolean same(byte[] right, byte[] received) {
        try {
            return MessageDigest.isEqual(right, received);
        } finally {
            Arrays.fill(right, (byte) 0);
        }
    }
}
