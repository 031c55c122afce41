package org.kedge.usim.pcsc.apdu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/**
 * A data object with a tag of one octet and a length of BER (TS 101 220 7).
 *
 * @param tag the tag
 * @param value owned by this record
 */
public record Tlv(int tag, byte[] value) {
    private static final int FILLER = 0xFF;
    private static final int LONG_FORM = 0x80;
    private static final int MAX_LENGTH_OCTETS = 2;

    /**
     * Reads the objects of a template or file, up to filler octets.
     *
     * @param what for the message
     * @throws KedgeException {@link ErrorCode#USIM_REFUSED} when an object is cut off
     */
    public static List<Tlv> all(byte[] octets, String what) {
        List<Tlv> objects = new ArrayList<>();
        int at = 0;
        while (at < octets.length && (octets[at] & 0xFF) != FILLER && octets[at] != 0) {
            int tag = octets[at++] & 0xFF;
            int lengthOctets = at < octets.length && (octets[at] & LONG_FORM) != 0 ? octets[at] & 0x7F : 0;
            int end = at + 1 + lengthOctets;
            if (lengthOctets > MAX_LENGTH_OCTETS || end > octets.length) {
                throw malformed(what);
            }
            int length = lengthOctets == 0 ? octets[at] & 0xFF : 0;
            for (int i = at + 1; i < end; i++) {
                length = length << 8 | octets[i] & 0xFF;
            }
            if (length > octets.length - end) {
                throw malformed(what);
            }
            objects.add(new Tlv(tag, Arrays.copyOfRange(octets, end, end + length)));
            at = end + length;
        }
        return objects;
    }

    /** The value of the first object with this tag. */
    public static Optional<byte[]> find(int tag, byte[] octets, String what) {
        return all(octets, what).stream().filter(object -> object.tag == tag).findFirst().map(Tlv::value);
    }

    /** What the card said is not what the standards have there. */
    public static KedgeException malformed(String what) {
        return new KedgeException(ErrorCode.USIM_REFUSED, what + " of the card is malformed");
    }

    @Override
    public String toString() {
        return String.format("Tlv[%02X, %d octets]", tag, value.length);
    }
}
