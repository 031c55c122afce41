package org.kedge.crypto;

import java.util.Arrays;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;

/**
 * HKDF with HMAC-SHA-256 (RFC 5869), for keys that stay inside one node: sub-keys of the store and of the registry. Different
 * {@code info} gives independent keys. Every result is closed by the caller; no argument is closed or kept.
 */
public final class Hkdf {
    /** Length of a pseudorandom key: the output of HMAC-SHA-256. */
    public static final int PRK_OCTETS = 32;
    /** The longest output of {@link #expand} (RFC 5869 s2.3). */
    public static final int MAX_OCTETS = 255 * PRK_OCTETS;

    private Hkdf() {
    }

    /**
     * HKDF-Extract (RFC 5869 s2.2): concentrates input keying material into one pseudorandom key.
     *
     * @param salt not secret; empty stands for 32 zero octets
     * @param ikm input keying material, at least one octet
     * @return 32 octets
     */
    public static SecretBytes extract(byte[] salt, SecretBytes ikm) {
        // HMAC pads a key with zeros, so the zero salt of the RFC and an empty one are the same key; the JCA refuses an empty one.
        byte[] key = salt.length == 0 ? new byte[PRK_OCTETS] : salt;
        return SecretBytes.owning(ikm.use(octets -> HmacSha256.of(key, octets)));
    }

    /**
     * HKDF-Expand (RFC 5869 s2.3).
     *
     * @param prk a uniformly distributed key of at least 32 octets, for example from {@link #extract} or from a random generator
     * @param info what the output is for; tells the outputs of one key apart
     * @param length octets wanted, 1 to {@link #MAX_OCTETS}
     * @throws KedgeException {@link ErrorCode#KEY_LENGTH} for a shorter key or another length
     */
    public static SecretBytes expand(SecretBytes prk, byte[] info, int length) {
        if (prk.length() < PRK_OCTETS || length < 1 || length > MAX_OCTETS) {
            throw new KedgeException(ErrorCode.KEY_LENGTH,
                    "HKDF of " + length + " octets (1 to " + MAX_OCTETS + ") from " + prk.length() + " (at least " + PRK_OCTETS + ")");
        }
        return SecretBytes.owning(prk.use(key -> expand(key, info, length)));
    }

    /** Extract, then expand: a sub-key of secrets that need not be uniformly distributed. */
    public static SecretBytes derive(SecretBytes ikm, byte[] salt, byte[] info, int length) {
        try (SecretBytes prk = extract(salt, ikm)) {
            return expand(prk, info, length);
        }
    }

    private static byte[] expand(byte[] prk, byte[] info, int length) {
        byte[] out = new byte[length];
        byte[] block = {};
        int done = 0;
        for (int counter = 1; done < length; counter++) {
            byte[] next = HmacSha256.of(prk, block, info, new byte[] {(byte) counter});
            Arrays.fill(block, (byte) 0);
            block = next;
            int take = Math.min(block.length, length - done);
            System.arraycopy(block, 0, out, done, take);
            done += take;
        }
        Arrays.fill(block, (byte) 0);
        return out;
    }
}
