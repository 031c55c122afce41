package org.kedge.gba.digest;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;
import org.kedge.gba.aka.AkaKeys;
import org.kedge.gba.internal.Hmac;
import org.kedge.gba.internal.Malformed;

/** The passwords of Ub and Ua. Octets throughout: a RES is no text, and about 3 % of those with 8 octets hold a zero. */
public final class DigestPassword {
    private static final byte[] AKAV2 = "http-digest-akav2-password".getBytes(StandardCharsets.US_ASCII);

    private DigestPassword() {
    }

    /**
     * The password of Ub: RES itself for AKAv1 (RFC 3310), base64(HMAC(RES ‖ IK ‖ CK, label)) for AKAv2 (RFC 4169), where the HMAC uses
     * the hash of the algorithm. The caller closes it.
     *
     * @param keys of the client, or with XRES of the server
     * @throws KedgeException {@link ErrorCode#EXCHANGE_MALFORMED} for an algorithm that is not AKA
     */
    public static SecretBytes aka(DigestAlgorithm algorithm, AkaKeys keys) {
        if (!algorithm.isAka()) {
            throw Malformed.message(algorithm.token() + " takes no password from AKA");
        }
        return algorithm.akaVersion() == 1 ? keys.res().duplicate() : akaV2(algorithm, keys);
    }

    private static SecretBytes akaV2(DigestAlgorithm algorithm, AkaKeys keys) {
        byte[] key = keys.res().use(res -> keys.ik().use(ik -> keys.ck().use(ck -> concatenated(res, ik, ck))));
        byte[] mac = Hmac.of(algorithm.hmac(), key, AKAV2);
        Arrays.fill(key, (byte) 0);
        return base64(mac);
    }

    private static byte[] concatenated(byte[] res, byte[] ik, byte[] ck) {
        byte[] all = Arrays.copyOf(res, res.length + ik.length + ck.length);
        System.arraycopy(ik, 0, all, res.length, ik.length);
        System.arraycopy(ck, 0, all, res.length + ik.length, ck.length);
        return all;
    }

    /** The password of Ua: base64 of the NAF key (TS 24.109 5.2). The caller closes it. */
    public static SecretBytes naf(SecretBytes nafKey) {
        return base64(nafKey.copy());
    }

    /** The password beside {@code auts} (RFC 3310 3.4). The caller closes it. */
    public static SecretBytes empty() {
        return SecretBytes.owning(new byte[0]);
    }

    private static SecretBytes base64(byte[] secret) {
        byte[] text = Base64.getEncoder().encode(secret);
        Arrays.fill(secret, (byte) 0);
        return SecretBytes.owning(text);
    }
}
