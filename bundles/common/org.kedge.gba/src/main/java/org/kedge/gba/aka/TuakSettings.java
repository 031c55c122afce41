package org.kedge.gba.aka;

import java.util.Set;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.gba.internal.Malformed;

/**
 * What an operator chooses for TUAK (TS 35.231), in bits; subscriber and network hold the same choice.
 *
 * @param macBits 64, 128 or 256; AUTN and AUTS of the Ub interface take 64
 * @param resBits 32, 64, 128 or 256
 * @param ckBits 128 or 256
 * @param ikBits 128 or 256
 * @param iterations how often the Keccak permutation runs, at least once
 */
public record TuakSettings(int macBits, int resBits, int ckBits, int ikBits, int iterations) {
    private static final Set<Integer> MAC = Set.of(64, 128, 256);
    private static final Set<Integer> RES = Set.of(32, 64, 128, 256);
    private static final Set<Integer> KEY = Set.of(128, 256);

    /** MAC and RES of 64 bits, CK and IK of 128, one iteration: the lengths of Milenage. */
    public static final TuakSettings STANDARD = new TuakSettings(64, 64, 128, 128, 1);

    /** @throws KedgeException {@link ErrorCode#KEY_LENGTH} for a choice that TS 35.231 does not know */
    public TuakSettings {
        if (!MAC.contains(macBits) || !RES.contains(resBits) || !KEY.contains(ckBits) || !KEY.contains(ikBits) || iterations < 1) {
            throw Malformed.length("TUAK takes a MAC of 64, 128 or 256 bits, a RES of 32, 64, 128 or 256, CK and IK of 128 or 256 and"
                    + " at least one iteration, not " + macBits + ", " + resBits + ", " + ckBits + ", " + ikBits + " and " + iterations);
        }
    }
}
