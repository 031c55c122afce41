package org.kedge.gba.aka;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;
import org.kedge.gba.internal.Malformed;

/**
 * AUTN = (SQN xor AK) ‖ AMF ‖ MAC-A (TS 33.102 6.3.2). The MAC has 8 octets, with TUAK also 16 or 32; the nonce of the Ub interface
 * has room for 8 only.
 */
public final class Autn extends Octets {
    /** The length with a MAC of 8 octets. */
    public static final int LENGTH = 16;
    private static final int MAC_AT = Sqn.LENGTH + Amf.LENGTH;

    private Autn(byte[] octets) {
        super(octets);
    }

    /** @throws KedgeException {@link ErrorCode#EXCHANGE_MALFORMED} for another length than 16, 24 or 40 octets */
    public static Autn of(byte[] octets) {
        if (!MacLength.isValid(octets.length - MAC_AT)) {
            throw Malformed.message("AUTN has " + octets.length + " octets instead of 16 (24 or 40 with a longer MAC)");
        }
        return new Autn(octets);
    }

    static Autn of(long concealedSqn, Amf amf, byte[] mac) {
        byte[] octets = new byte[MAC_AT + mac.length];
        System.arraycopy(new Sqn(concealedSqn).octets(), 0, octets, 0, Sqn.LENGTH);
        System.arraycopy(amf.octets(), 0, octets, Sqn.LENGTH, Amf.LENGTH);
        System.arraycopy(mac, 0, octets, MAC_AT, mac.length);
        return new Autn(octets);
    }

    /**
     * AUTN* of GBA_U, whose MAC* = MAC xor Trunc64(SHA-1(IK)) tells a UICC to keep CK and IK (gba.md 8; the formula is unconfirmed).
     * Applied to AUTN* it gives AUTN back.
     *
     * @throws KedgeException {@link ErrorCode#EXCHANGE_MALFORMED} for a MAC of more than 8 octets
     */
    public Autn forUicc(SecretBytes ik) {
        if (length() != LENGTH) {
            throw Malformed.message("GBA_U knows no AUTN of " + length() + " octets");
        }
        byte[] mask = ik.use(Autn::sha1);
        byte[] octets = octets();
        for (int i = MAC_AT; i < LENGTH; i++) {
            octets[i] ^= mask[i - MAC_AT];
        }
        return new Autn(octets);
    }

    private static byte[] sha1(byte[] octets) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(octets);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM has no SHA-1", e);
        }
    }

    long concealedSqn() {
        return Sqn.of(range(0, Sqn.LENGTH)).value();
    }

    /** The authentication management field, as sent; authentic once the MAC was checked. */
    public Amf amf() {
        return Amf.of(range(Sqn.LENGTH, MAC_AT));
    }

    byte[] mac() {
        return range(MAC_AT, length());
    }
}
