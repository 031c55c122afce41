package org.kedge.crypto;

import java.nio.charset.StandardCharsets;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;

/**
 * The key check value: eight characters that two people can compare by phone to see whether both ends hold the same key. It is
 * public: the first 40 bits of HMAC-SHA-256(key, label) under a label that no other derivation uses, in base32 without the look-alikes
 * I, L, O and U. It compares copies of a key; it proves nobody's identity. Only for keys of at least 128 bits, because the value of a
 * short or guessable key would help to guess it.
 */
public final class KeyCheckValue {
    private static final byte[] LABEL = "Kedge key check value 1".getBytes(StandardCharsets.US_ASCII);
    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int MIN_OCTETS = 16;
    private static final int CHARACTERS = 8;
    private static final int BITS = 5;

    private KeyCheckValue() {
    }

    /**
     * The check value of a key, eight characters.
     *
     * @throws KedgeException {@link ErrorCode#KEY_LENGTH} for a key shorter than 16 octets
     */
    public static String of(SecretBytes key) {
        if (key.length() < MIN_OCTETS) {
            throw new KedgeException(ErrorCode.KEY_LENGTH, "no check value for a key of " + key.length() + " octets (at least 16)");
        }
        byte[] mac = key.use(octets -> HmacSha256.of(octets, LABEL));
        long bits = 0;
        for (int i = 0; i < CHARACTERS * BITS / Byte.SIZE; i++) {
            bits = bits << Byte.SIZE | mac[i] & 0xff;
        }
        StringBuilder out = new StringBuilder();
        for (int i = CHARACTERS - 1; i >= 0; i--) {
            out.append(ALPHABET.charAt((int) (bits >>> BITS * i) & 31));
        }
        return out.toString();
    }
}
