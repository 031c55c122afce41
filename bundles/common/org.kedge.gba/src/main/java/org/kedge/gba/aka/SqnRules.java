package org.kedge.gba.aka;

import java.util.OptionalLong;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.gba.internal.Malformed;

/**
 * How sequence numbers are read and judged (TS 33.102 annex C). The numbers are the network's choice; card and network agree on
 * {@code indBits}.
 *
 * @param indBits low bits of a sequence number that name its slot, 0 to 8
 * @param delta by how much SEQ may exceed the highest SEQ accepted so far; guards against a forced wrap
 * @param ageLimit how far SEQ may lie behind the highest SEQ accepted so far; nothing means no limit
 */
public record SqnRules(int indBits, long delta, OptionalLong ageLimit) {
    /** Five bits of IND, delta 2^28, no age limit (annex C.3). */
    public static final SqnRules STANDARD = new SqnRules(5, 1L << 28, OptionalLong.empty());
    /** The most slots a card of ours keeps is 2^8. */
    public static final int MAX_IND_BITS = 8;

    /** @throws KedgeException {@link ErrorCode#KEY_LENGTH} for other IND lengths or limits that are not positive */
    public SqnRules {
        requireIndBits(indBits);
        if (delta < 1 || ageLimit.orElse(1) < 1) {
            throw Malformed.length("the limits of sequence numbers must be positive");
        }
    }

    static void requireIndBits(int indBits) {
        if (indBits < 0 || indBits > MAX_IND_BITS) {
            throw Malformed.length("IND has " + indBits + " bits instead of 0 to " + MAX_IND_BITS);
        }
    }

    int slots() {
        return 1 << indBits;
    }
}
