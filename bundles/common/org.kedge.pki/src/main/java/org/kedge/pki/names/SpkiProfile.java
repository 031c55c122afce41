package org.kedge.pki.names;

import java.util.Arrays;
import java.util.HexFormat;

import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECCurve;

/** The one form of public key (TS-0003 10.1.1.1): id-ecPublicKey on secp256r1, uncompressed, so always 91 octets of DER. */
public final class SpkiProfile {
    private static final byte[] PREFIX = HexFormat.of().parseHex("3059301306072a8648ce3d020106082a8648ce3d03010703420004");
    private static final int LENGTH = 91;
    /** The 0x04 of the uncompressed form belongs to the point. */
    private static final int POINT = PREFIX.length - 1;
    private static final ECCurve CURVE = CustomNamedCurves.getByName("secp256r1").getCurve();

    private SpkiProfile() {
    }

    /**
     * Whether a SubjectPublicKeyInfo has the form, with a point that is on the curve.
     *
     * @param spki DER
     */
    public static boolean matches(byte[] spki) {
        if (spki == null || spki.length != LENGTH || !Arrays.equals(spki, 0, PREFIX.length, PREFIX, 0, PREFIX.length)) {
            return false;
        }
        try {
            return CURVE.decodePoint(Arrays.copyOfRange(spki, POINT, LENGTH)).isValid();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
