package org.kedge.gba;

import java.util.Arrays;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.gba.internal.Malformed;
import org.kedge.gba.internal.StrictBase64;

/**
 * A temporary IP multimedia private identity (TS 33.220 B.4): what replaces the IMPI as Digest user name on Ub once both ends know Ks.
 *
 * @param value base64 of 24 octets, then {@code @tmpi.bsf.3gppnetwork.org}
 */
public record Tmpi(String value) {
    private static final String DOMAIN = "@tmpi.bsf.3gppnetwork.org";
    private static final int OCTETS = 24;

    /** @throws KedgeException {@link ErrorCode#IDENTIFIER_MALFORMED} */
    public Tmpi {
        if (!isTmpi(value)) {
            throw Malformed.identifier("not a TMPI: base64 of " + OCTETS + " octets" + DOMAIN);
        }
    }

    static Tmpi of(byte[] key) {
        return new Tmpi(StrictBase64.encode(Arrays.copyOf(key, OCTETS)) + DOMAIN);
    }

    /** Whether a Digest user name is a TMPI; otherwise it can only be an IMPI. */
    public static boolean isTmpi(String userName) {
        if (!userName.endsWith(DOMAIN)) {
            return false;
        }
        String left = userName.substring(0, userName.length() - DOMAIN.length());
        return StrictBase64.decode(left).filter(octets -> octets.length == OCTETS).isPresent();
    }

    @Override
    public String toString() {
        return value;
    }
}
