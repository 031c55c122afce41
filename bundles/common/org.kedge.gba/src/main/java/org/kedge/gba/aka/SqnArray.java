package org.kedge.gba.aka;

import java.util.Arrays;
import java.util.Optional;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.gba.internal.Malformed;

/**
 * What a USIM remembers: the highest SEQ accepted in each IND slot (TS 33.102 annex C.2). Immutable; accepting a number gives the
 * next state, which must be durable before anything derived from that number leaves the USIM.
 */
public final class SqnArray {
    private final SqnRules rules;
    private final long[] seq;

    private SqnArray(SqnRules rules, long[] seq) {
        this.rules = rules;
        this.seq = seq;
    }

    /** The state of a new USIM: nothing accepted yet. */
    public static SqnArray fresh(SqnRules rules) {
        return new SqnArray(rules, new long[rules.slots()]);
    }

    /**
     * A state that was kept.
     *
     * @param seq see {@link #values}
     * @throws KedgeException {@link ErrorCode#KEY_LENGTH} for another number of slots than the rules have, or a SEQ out of range
     */
    public static SqnArray of(SqnRules rules, long... seq) {
        if (seq.length != rules.slots() || Arrays.stream(seq).anyMatch(value -> value >>> Sqn.BITS - rules.indBits() != 0)) {
            throw Malformed.length("the kept sequence numbers do not fit " + rules.slots() + " slots of "
                    + (Sqn.BITS - rules.indBits()) + " bits");
        }
        return new SqnArray(rules, seq.clone());
    }

    /** The highest SEQ of each slot, by IND; what has to be kept. */
    public long[] values() {
        return seq.clone();
    }

    public SqnRules rules() {
        return rules;
    }

    /** The state after this number, or nothing when it is not fresh or jumps too far. */
    public Optional<SqnArray> accept(Sqn sqn) {
        long candidate = sqn.seq(rules.indBits());
        int ind = sqn.ind(rules.indBits());
        long highest = Arrays.stream(seq).max().orElseThrow();
        boolean tooOld = rules.ageLimit().isPresent() && highest - candidate > rules.ageLimit().getAsLong();
        if (candidate <= seq[ind] || candidate - highest > rules.delta() || tooOld) {
            return Optional.empty();
        }
        long[] next = seq.clone();
        next[ind] = candidate;
        return Optional.of(new SqnArray(rules, next));
    }

    /** SQN_MS: the highest number accepted so far; of several with the same SEQ the one of the lowest slot. */
    public Sqn highest() {
        int ind = 0;
        for (int i = 1; i < seq.length; i++) {
            ind = seq[i] > seq[ind] ? i : ind;
        }
        return Sqn.of(seq[ind], ind, rules.indBits());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SqnArray that && rules.equals(that.rules) && Arrays.equals(seq, that.seq);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(seq);
    }

    @Override
    public String toString() {
        return "SqnArray[" + seq.length + " slots]";
    }
}
