package org.kedge.gba.aka;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.gba.internal.Malformed;

/**
 * A sequence number of 48 bits, SEQ ‖ IND (TS 33.102 annex C). How many of its low bits are IND is a rule of the network.
 *
 * @param value 0 to 2^48 - 1
 */
public record Sqn(long value) {
    public static final int LENGTH = 6;
    static final int BITS = LENGTH * Byte.SIZE;

    /** @throws KedgeException {@link ErrorCode#EXCHANGE_MALFORMED} for a value of more than 48 bits */
    public Sqn {
        if (value >>> BITS != 0) {
            throw Malformed.message("a sequence number has 48 bits");
        }
    }

    /** @throws KedgeException {@link ErrorCode#EXCHANGE_MALFORMED} for another length than 6 octets */
    public static Sqn of(byte[] octets) {
        if (octets.length != LENGTH) {
            throw Malformed.message("a sequence number has 6 octets instead of " + octets.length);
        }
        long value = 0;
        for (byte octet : octets) {
            value = value << Byte.SIZE | octet & 0xff;
        }
        return new Sqn(value);
    }

    static Sqn of(long seq, int ind, int indBits) {
        return new Sqn(seq << indBits | ind);
    }

    /** The six octets, most significant first. */
    public byte[] octets() {
        byte[] octets = new byte[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            octets[i] = (byte) (value >>> (LENGTH - 1 - i) * Byte.SIZE);
        }
        return octets;
    }

    /** SEQ, the part that counts. */
    public long seq(int indBits) {
        return value >>> indBits;
    }

    /** IND, the slot that counts. */
    public int ind(int indBits) {
        return (int) (value & (1L << indBits) - 1);
    }
}
