package org.kedge.gba.aka;

import java.util.Arrays;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;
import org.kedge.gba.internal.Malformed;

/** The conversion functions c2 and c3 of TS 33.102 6.8.1.2: what a card answers beside the 3G keys for a GSM network. */
public final class GsmConversion {
    private static final int SRES = 4;
    private static final int KC = 8;
    private static final int MAX_RES = 16;
    private static final int KEY = 16;

    private GsmConversion() {
    }

    /** SRES by c2, four octets. @throws KedgeException {@link ErrorCode#KEY_LENGTH} for a RES of more than 16 octets */
    public static SecretBytes sres(SecretBytes res) {
        if (res.length() > MAX_RES) {
            throw Malformed.length("RES has " + res.length() + " octets, of which GSM takes at most " + MAX_RES);
        }
        return SecretBytes.owning(res.use(octets -> folded(octets, SRES)));
    }

    /** Kc by c3, eight octets. @throws KedgeException {@link ErrorCode#KEY_LENGTH} for keys of other than 16 octets */
    public static SecretBytes kc(AkaKeys keys) {
        if (keys.ck().length() != KEY || keys.ik().length() != KEY) {
            throw Malformed.length("GSM takes CK and IK of " + KEY + " octets");
        }
        return SecretBytes.owning(keys.ck().use(ck -> keys.ik().use(ik -> {
            byte[] fromIk = folded(ik, KC);
            byte[] kc = folded(ck, KC);
            for (int i = 0; i < KC; i++) {
                kc[i] ^= fromIk[i];
            }
            Arrays.fill(fromIk, (byte) 0);
            return kc;
        })));
    }

    /** The pieces of a length, added to each other; missing octets are zero. */
    private static byte[] folded(byte[] octets, int length) {
        byte[] sum = new byte[length];
        for (int i = 0; i < octets.length; i++) {
            sum[i % length] ^= octets[i];
        }
        return sum;
    }
}
