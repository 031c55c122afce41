package org.kedge.usim.soft;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

import org.kedge.api.key.SecretBytes;
import org.kedge.gba.aka.Amf;
import org.kedge.gba.aka.Autn;
import org.kedge.gba.aka.Sqn;

/** AUTN of a bootstrap in mode UICC: MAC* = MAC xor Trunc64(SHA-1(IK)) (TS 33.220 5.3.2). Only a card that knows IK takes it. */
final class CardAutn {
    private static final int MAC_AT = Sqn.LENGTH + Amf.LENGTH;
    private static final int MASKED = 8;

    private CardAutn() {
    }

    /** AUTN of AUTN*, and the other way round. */
    static Autn reveal(Autn autn, SecretBytes ik) {
        byte[] octets = autn.octets();
        byte[] mask = ik.use(CardAutn::sha1);
        for (int i = 0; i < MASKED; i++) {
            octets[MAC_AT + i] ^= mask[i];
        }
        Arrays.fill(mask, (byte) 0);
        return Autn.of(octets);
    }

    private static byte[] sha1(byte[] octets) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(octets);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM has no SHA-1", e);
        }
    }
}
