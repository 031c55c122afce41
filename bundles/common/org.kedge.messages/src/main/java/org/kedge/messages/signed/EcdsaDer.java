package org.kedge.messages.signed;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;

/** The two forms of an ECDSA signature on P-256: DER, and the 64 octets of r and s. */
final class EcdsaDer {
    private static final int HALF = Es256.OCTETS / 2;
    private static final int SEQUENCE = 0x30;
    private static final int INTEGER = 0x02;

    private EcdsaDer() {
    }

    static byte[] write(byte[] plain) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (int from = 0; from < Es256.OCTETS; from += HALF) {
            byte[] number = new BigInteger(1, Arrays.copyOfRange(plain, from, from + HALF)).toByteArray();
            content.write(INTEGER);
            content.write(number.length);
            content.writeBytes(number);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(SEQUENCE);
        out.write(content.size());
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }

    /** The 64 octets of r and s. One pair has one encoding: what does not come out the same when written again is none. */
    static Optional<byte[]> read(byte[] der) {
        byte[] plain = new byte[Es256.OCTETS];
        int at = 2;
        for (int to = HALF; to <= Es256.OCTETS; to += HALF) {
            if (at + 2 > der.length || der[at] != INTEGER || der[at + 1] < 1 || at + 2 + der[at + 1] > der.length) {
                return Optional.empty();
            }
            int end = at + 2 + der[at + 1];
            byte[] number = new BigInteger(der, at + 2, der[at + 1]).toByteArray();
            int octets = Math.min(number.length, HALF);
            System.arraycopy(number, number.length - octets, plain, to - octets, octets);
            at = end;
        }
        return Arrays.equals(write(plain), der) ? Optional.of(plain) : Optional.empty();
    }
}
