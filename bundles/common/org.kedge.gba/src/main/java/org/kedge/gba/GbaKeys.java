package org.kedge.gba;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.Impi;
import org.kedge.api.key.SecretBytes;
import org.kedge.gba.aka.AkaKeys;
import org.kedge.gba.aka.Rand;
import org.kedge.gba.internal.Malformed;

/**
 * The keys of TS 33.220 annex B. For oneM2M Ke is Ks and Km or Kpsa is the key of the NAF (TS-0003 8.3.2.3). Each result is closed by
 * the caller, no argument is closed. P2 is always the IMPI, also when the Digest user name was a TMPI (D-72).
 */
public final class GbaKeys {
    private static final byte[] ME = "gba-me".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] UICC = "gba-u".getBytes(StandardCharsets.US_ASCII);
    private static final int KEY = 16;
    private static final int LONG_KEY = 32;

    private GbaKeys() {
    }

    /**
     * Ks = CK ‖ IK: 32 octets, more with the long keys of TUAK.
     *
     * @throws KedgeException {@link ErrorCode#KEY_LENGTH} for a CK or IK of other than 16 or 32 octets
     */
    public static SecretBytes ks(AkaKeys keys) {
        requireLength(keys.ck());
        requireLength(keys.ik());
        return SecretBytes.owning(keys.ck().use(ck -> keys.ik().use(ik -> {
            byte[] ks = Arrays.copyOf(ck, ck.length + ik.length);
            System.arraycopy(ik, 0, ks, ck.length, ik.length);
            return ks;
        })));
    }

    private static void requireLength(SecretBytes key) {
        if (key.length() != KEY && key.length() != LONG_KEY) {
            throw Malformed.length("CK or IK has " + key.length() + " octets instead of " + KEY + " or " + LONG_KEY);
        }
    }

    /** Ks_NAF of GBA_ME, 32 octets. */
    public static SecretBytes ksNaf(SecretBytes ks, Rand rand, Impi impi, NafId nafId) {
        return derive(ks, ME, rand, impi, nafId.octets());
    }

    /** Ks_ext_NAF of GBA_U, 32 octets: what the terminal may have. The formula is that of Ks_NAF. */
    public static SecretBytes ksExtNaf(SecretBytes ks, Rand rand, Impi impi, NafId nafId) {
        return ksNaf(ks, rand, impi, nafId);
    }

    /** Ks_int_NAF of GBA_U, 32 octets: what stays in the UICC. */
    public static SecretBytes ksIntNaf(SecretBytes ks, Rand rand, Impi impi, NafId nafId) {
        return derive(ks, UICC, rand, impi, nafId.octets());
    }

    /** The TMPI (annex B.4). @param bsf the domain in the B-TID */
    public static Tmpi tmpi(SecretBytes ks, Rand rand, Impi impi, Fqdn bsf) {
        try (SecretBytes key = derive(ks, ME, rand, impi, new NafId(bsf, UaProtocolId.TMPI).octets())) {
            return key.use(Tmpi::of);
        }
    }

    /** @param nafId the octets, because a NAF_Id of the vectors is longer than a domain name can be */
    static SecretBytes derive(SecretBytes ks, byte[] label, Rand rand, Impi impi, byte[] nafId) {
        return Kdf.derive(ks, label, rand.octets(), Kdf.text(impi.value()), nafId);
    }
}
