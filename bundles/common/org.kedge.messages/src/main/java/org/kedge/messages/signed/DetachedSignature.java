package org.kedge.messages.signed;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * The detached signature of an instruction or a location entry: ECDSA P-256 with SHA-256 over the exact octets, DER (D-82), as
 * {@code openssl dgst -sha256 -sign} writes it. Stateless and thread-safe.
 */
public final class DetachedSignature {
    private static final int HALF = Es256.OCTETS / 2;
    private static final int SEQUENCE = 0x30;
    private static final int INTEGER = 0x02;

    private DetachedSignature() {
    }

    /** @throws org.kedge.api.error.KedgeException {@code CERTIFICATE_PROFILE} when the key is not on P-256 */
    public static byte[] sign(PrivateKey key, byte[] document) {
        return der(Es256.sign(key, document));
    }

    /** Which of the keys signed the document; empty: none of them, as with a signature that is not DER. */
    public static Optional<String> signer(Map<String, PublicKey> keys, byte[] document, byte[] signature) {
        Optional<byte[]> plain = plain(signature);
        return plain.flatMap(octets -> keys.entrySet().stream().filter(key -> Es256.verify(key.getValue(), document, octets))
                .map(Map.Entry::getKey).findFirst());
    }

    private static byte[] der(byte[] plain) {
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
    private static Optional<byte[]> plain(byte[] der) {
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
        return Arrays.equals(der(plain), der) ? Optional.of(plain) : Optional.empty();
    }
}
