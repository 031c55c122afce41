package org.kedge.gba.aka;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.gba.internal.Malformed;

/**
 * What an AuC remembers of a subscriber for one user of vectors: the number used last (TS 33.102 annex C.1). Immutable; the next
 * state must be durable before a vector with its number leaves the AuC.
 *
 * @param last the number used last; 0 when there was none
 * @param indBits low bits that name the slot, 0 to 8
 * @param ind the slot of this user, so that network attach and GBA do not disturb each other
 */
public record SqnGenerator(Sqn last, int indBits, int ind) {
    /** @throws KedgeException {@link ErrorCode#KEY_LENGTH} for an IND that does not fit its bits */
    public SqnGenerator {
        SqnRules.requireIndBits(indBits);
        if (ind < 0 || ind >= 1 << indBits) {
            throw Malformed.length("IND " + ind + " does not fit " + indBits + " bits");
        }
    }

    /** The state of a new subscriber. */
    public static SqnGenerator fresh(int indBits, int ind) {
        return new SqnGenerator(new Sqn(0), indBits, ind);
    }

    /**
     * The next state, whose {@link #last} is the number to use.
     *
     * @throws KedgeException {@link ErrorCode#KEY_LENGTH} when all numbers are used up: the subscriber needs a new key
     */
    public SqnGenerator next() {
        long seq = last.seq(indBits) + 1;
        if (seq >>> Sqn.BITS - indBits != 0) {
            throw Malformed.length("the sequence numbers of the subscriber are used up");
        }
        return new SqnGenerator(Sqn.of(seq, ind, indBits), indBits, ind);
    }

    /**
     * The state after an authentic AUTS (TS 33.102 6.3.5). Where the USIM would accept the next number anyhow nothing changes, so that a
     * late AUTS takes nothing back; otherwise the USIM's number counts.
     *
     * @param sqnMs what the USIM reported, see {@link Aka#open(AkaAlgorithm, Rand, Auts)}
     * @param delta the limit of the USIM, see {@link SqnRules}
     */
    public SqnGenerator resynchronised(Sqn sqnMs, long delta) {
        long ahead = last.seq(indBits) + 1 - sqnMs.seq(indBits);
        return ahead > 0 && ahead <= delta ? this : new SqnGenerator(sqnMs, indBits, ind);
    }
}
