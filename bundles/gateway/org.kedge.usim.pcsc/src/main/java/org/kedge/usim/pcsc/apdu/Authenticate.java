package org.kedge.usim.pcsc.apdu;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.AkaResult;
import org.kedge.api.identity.Impi;
import org.kedge.api.key.SecretBytes;

/** AUTHENTICATE of a USIM or ISIM in the 3G and GBA security contexts (TS 31.102 7.1.2, TS 31.103 7.1.2). */
public final class Authenticate {
    private static final int CONTEXT_3G = 0x81;
    private static final int CONTEXT_GBA = 0x84;
    private static final int BOOTSTRAPPING = 0xDD;
    private static final int NAF_DERIVATION = 0xDE;
    private static final int SUCCESS = 0xDB;
    private static final int SYNC_FAILURE = 0xDC;
    private static final int CHALLENGE = 16;
    private static final int AUTS = 14;
    private static final int KEY = 32;
    private static final int MIN_RES = 4;
    private static final int MAX_RES = 32;
    private static final int MAX_NAF_DATA = 252;

    private Authenticate() {
    }

    /** The command in the 3G context. @param rand and autn: 16 octets each */
    public static byte[] challenge(byte[] rand, byte[] autn) {
        return Apdu.authenticate(CONTEXT_3G, join(new byte[0], rand, autn));
    }

    /** The command in the GBA context, bootstrapping mode. @param rand and autn: 16 octets each */
    public static byte[] bootstrapping(byte[] rand, byte[] autn) {
        return Apdu.authenticate(CONTEXT_GBA, join(new byte[] {(byte) BOOTSTRAPPING}, rand, autn));
    }

    /**
     * The command in the GBA context, NAF derivation mode.
     *
     * @throws KedgeException {@link ErrorCode#USIM_REFUSED} when both do not fit into a command
     */
    public static byte[] nafDerivation(byte[] nafId, Impi impi) {
        byte[] identity = impi.value().getBytes(StandardCharsets.UTF_8);
        if (nafId.length + identity.length > MAX_NAF_DATA) {
            throw new KedgeException(ErrorCode.USIM_REFUSED, "NAF_Id and IMPI have " + (nafId.length + identity.length)
                    + " octets; a command to the card holds " + MAX_NAF_DATA);
        }
        return Apdu.authenticate(CONTEXT_GBA, join(new byte[] {(byte) NAF_DERIVATION}, nafId, identity));
    }

    private static byte[] join(byte[] tag, byte[] first, byte[] second) {
        byte[] data = Arrays.copyOf(tag, tag.length + 2 + first.length + second.length);
        data[tag.length] = (byte) first.length;
        System.arraycopy(first, 0, data, tag.length + 1, first.length);
        data[tag.length + 1 + first.length] = (byte) second.length;
        System.arraycopy(second, 0, data, tag.length + 2 + first.length, second.length);
        return data;
    }

    /**
     * What the card says to a challenge in the 3G context. Kc behind the keys is passed over.
     *
     * @throws KedgeException {@link ErrorCode#USIM_REFUSED}
     */
    public static AkaResult result(Answer answer) {
        return read(answer, "AUTHENTICATE", true);
    }

    /** The same in the GBA context, where CK and IK stay in the card. @throws KedgeException {@link ErrorCode#USIM_REFUSED} */
    public static AkaResult resultInCard(Answer answer) {
        return read(answer, "AUTHENTICATE in the GBA context", false);
    }

    private static AkaResult read(Answer answer, String what, boolean keys) {
        if (answer.status() == StatusWord.WRONG_MAC) {
            return new AkaResult.MacFailure();
        }
        require(answer, what);
        Fields fields = new Fields(answer.data(), what);
        int tag = fields.octet();
        if (tag == SYNC_FAILURE) {
            return new AkaResult.SyncFailure(fields.next(AUTS, AUTS));
        }
        if (tag != SUCCESS) {
            throw Tlv.malformed("the answer to " + what);
        }
        byte[] res = fields.next(MIN_RES, MAX_RES);
        if (!keys) {
            return new AkaResult.SuccessInCard(SecretBytes.owning(res));
        }
        byte[] ck = fields.next(CHALLENGE, KEY);
        byte[] ik = fields.next(CHALLENGE, KEY);
        return new AkaResult.Success(SecretBytes.owning(res), SecretBytes.owning(ck), SecretBytes.owning(ik));
    }

    /** Ks_ext_NAF, 32 octets, which the caller closes. @throws KedgeException {@link ErrorCode#USIM_REFUSED} */
    public static SecretBytes externalKey(Answer answer) {
        String what = "NAF derivation";
        require(answer, what);
        Fields fields = new Fields(answer.data(), what);
        if (fields.octet() != SUCCESS) {
            throw Tlv.malformed("the answer to " + what);
        }
        return SecretBytes.owning(fields.next(KEY, KEY));
    }

    private static void require(Answer answer, String what) {
        if (!answer.isOk()) {
            throw StatusWord.refused(what, answer.status());
        }
    }

    /** Reads fields with a length of one octet. */
    private static final class Fields {
        private final byte[] octets;
        private final String what;
        private int at;

        Fields(byte[] octets, String what) {
            this.octets = octets;
            this.what = what;
        }

        int octet() {
            if (at >= octets.length) {
                throw Tlv.malformed("the answer to " + what);
            }
            return octets[at++] & 0xFF;
        }

        byte[] next(int least, int most) {
            int length = octet();
            if (length < least || length > most || length > octets.length - at) {
                throw Tlv.malformed("the answer to " + what);
            }
            at += length;
            return Arrays.copyOfRange(octets, at - length, at);
        }
    }
}
