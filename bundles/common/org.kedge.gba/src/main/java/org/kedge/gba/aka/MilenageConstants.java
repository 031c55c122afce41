package org.kedge.gba.aka;

import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.gba.internal.Malformed;

/**
 * The constants c1 to c5 and r1 to r5 of Milenage (TS 35.206), which an operator may choose. No two pairs (ci, ri) are equal, or two
 * of the functions would give the same output.
 *
 * @param c five blocks of 32 hexadecimal digits in lower case
 * @param r five rotations to the left, 0 to 127 bits
 */
public record MilenageConstants(List<String> c, List<Integer> r) {
    /** What TS 35.206 4.1 gives. */
    public static final MilenageConstants STANDARD = new MilenageConstants(
            List.of(block(0), block(1), block(2), block(4), block(8)), List.of(64, 0, 32, 64, 96));

    private static final int FUNCTIONS = 5;
    private static final int BLOCK_BITS = 128;

    /** @throws KedgeException {@link ErrorCode#KEY_LENGTH} for other lengths, rotations out of range or two equal pairs */
    public MilenageConstants {
        c = List.copyOf(c);
        r = List.copyOf(r);
        if (c.size() != FUNCTIONS || r.size() != FUNCTIONS || !c.stream().allMatch(MilenageConstants::isBlock)
                || !r.stream().allMatch(bits -> bits >= 0 && bits < BLOCK_BITS)) {
            throw Malformed.length("Milenage takes five constants of 32 hexadecimal digits and five rotations of 0 to 127 bits");
        }
        Set<String> pairs = new HashSet<>();
        for (int i = 0; i < FUNCTIONS; i++) {
            pairs.add(c.get(i) + r.get(i));
        }
        if (pairs.size() != FUNCTIONS) {
            throw Malformed.length("two pairs of Milenage constants are equal");
        }
    }

    private static boolean isBlock(String hex) {
        return hex.matches("[0-9a-f]{32}");
    }

    private static String block(int lastDigit) {
        return "0".repeat(31) + lastDigit;
    }

    byte[] c(int function) {
        return HexFormat.of().parseHex(c.get(function - 1));
    }

    int r(int function) {
        return r.get(function - 1);
    }
}
