package org.kedge.messages.compact;

import java.util.Optional;

/**
 * Base32 with the digits of the key check value: 0-9 and A-Z without the look-alikes I, L, O and U. All of them are in the alphanumeric
 * mode of a QR code, where a digit takes 5.5 bits for its 5; base45 would save a tenth more, but its digits have the space, which a
 * reader or a mail strips, and {@code $ % *}, which a shell reads. Base64url falls to the octet mode: 8 bits for 6.
 */
final class Base32 {
    private static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int BITS = 5;

    private Base32() {
    }

    /** How many digits so many octets take. */
    static int digits(int octets) {
        return (octets * Byte.SIZE + BITS - 1) / BITS;
    }

    static String encode(byte[] octets) {
        StringBuilder out = new StringBuilder(digits(octets.length));
        int held = 0;
        int bits = 0;
        for (byte octet : octets) {
            held = held << Byte.SIZE | octet & 0xff;
            for (bits += Byte.SIZE; bits >= BITS; bits -= BITS) {
                out.append(DIGITS.charAt(held >>> bits - BITS & 31));
            }
            held &= (1 << bits) - 1;
        }
        return bits == 0 ? out.toString() : out.append(DIGITS.charAt(held << BITS - bits & 31)).toString();
    }

    /** The place of the first character that is no digit; empty when all are. */
    static Optional<Integer> noDigit(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (DIGITS.indexOf(text.charAt(i)) < 0) {
                return Optional.of(i);
            }
        }
        return Optional.empty();
    }

    /** The octets; empty for a length that none gives, or spare bits that are not zero, which would be a second spelling. */
    static Optional<byte[]> decode(String text) {
        byte[] out = new byte[text.length() * BITS / Byte.SIZE];
        int held = 0;
        int bits = 0;
        int at = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = DIGITS.indexOf(text.charAt(i));
            if (digit < 0) {
                return Optional.empty();
            }
            held = held << BITS | digit;
            bits += BITS;
            if (bits >= Byte.SIZE) {
                bits -= Byte.SIZE;
                out[at++] = (byte) (held >>> bits);
                held &= (1 << bits) - 1;
            }
        }
        return bits < BITS && held == 0 && digits(out.length) == text.length() ? Optional.of(out) : Optional.empty();
    }
}
