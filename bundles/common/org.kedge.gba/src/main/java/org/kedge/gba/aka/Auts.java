package org.kedge.gba.aka;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.gba.internal.Malformed;
import org.kedge.gba.internal.StrictBase64;

/**
 * AUTS = (SQN_MS xor f5*) ‖ MAC-S, the resynchronisation token (TS 33.102 6.3.3). The MAC has 8 octets, with TUAK also 16 or 32;
 * the {@code auts} field of HTTP Digest AKA has room for 8 only.
 */
public final class Auts extends Octets {
    /** The length with a MAC of 8 octets. */
    public static final int LENGTH = 14;

    private Auts(byte[] octets) {
        super(octets);
    }

    /** @throws KedgeException {@link ErrorCode#EXCHANGE_MALFORMED} for another length than 14, 22 or 38 octets */
    public static Auts of(byte[] octets) {
        if (!MacLength.isValid(octets.length - Sqn.LENGTH)) {
            throw Malformed.message("AUTS has " + octets.length + " octets instead of 14 (22 or 38 with a longer MAC)");
        }
        return new Auts(octets);
    }

    /**
     * The value of the {@code auts} field (RFC 3310 3.4).
     *
     * @throws KedgeException {@link ErrorCode#EXCHANGE_MALFORMED} when it is not the base64 of 14 octets
     */
    public static Auts parseField(String base64) {
        return StrictBase64.decode(base64).filter(octets -> octets.length == LENGTH).map(Auts::new)
                .orElseThrow(() -> Malformed.message("the auts field is not the base64 of " + LENGTH + " octets"));
    }

    /** The value of the {@code auts} field (RFC 3310 3.4). */
    public String field() {
        return StrictBase64.encode(octets());
    }

    static Auts of(long concealedSqn, byte[] mac) {
        byte[] octets = new byte[Sqn.LENGTH + mac.length];
        System.arraycopy(new Sqn(concealedSqn).octets(), 0, octets, 0, Sqn.LENGTH);
        System.arraycopy(mac, 0, octets, Sqn.LENGTH, mac.length);
        return new Auts(octets);
    }

    long concealedSqn() {
        return Sqn.of(range(0, Sqn.LENGTH)).value();
    }

    byte[] mac() {
        return range(Sqn.LENGTH, length());
    }
}
