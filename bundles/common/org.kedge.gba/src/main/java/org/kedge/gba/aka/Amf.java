package org.kedge.gba.aka;

import org.kedge.gba.internal.Malformed;

/**
 * The authentication management field, two octets.
 *
 * @param value 0 to 65535
 */
public record Amf(int value) {
    public static final int LENGTH = 2;
    /** What enters MAC-S in place of the subscriber's AMF (TS 33.102 6.3.3, D-72). */
    public static final Amf RESYNCHRONISATION = new Amf(0);

    public Amf {
        if (value < 0 || value > 0xffff) {
            throw Malformed.message("an AMF has two octets");
        }
    }

    static Amf of(byte[] octets) {
        return new Amf((octets[0] & 0xff) << Byte.SIZE | octets[1] & 0xff);
    }

    /** The two octets. */
    public byte[] octets() {
        return new byte[] {(byte) (value >>> Byte.SIZE), (byte) value};
    }
}
