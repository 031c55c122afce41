package org.kedge.gba.aka;

import java.security.SecureRandom;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.gba.internal.Malformed;

/** RAND, the challenge of 16 octets. */
public final class Rand extends Octets {
    public static final int LENGTH = 16;

    private Rand(byte[] octets) {
        super(octets);
    }

    /** @throws KedgeException {@link ErrorCode#EXCHANGE_MALFORMED} for another length */
    public static Rand of(byte[] octets) {
        if (octets.length != LENGTH) {
            throw Malformed.message("RAND has " + octets.length + " octets instead of " + LENGTH);
        }
        return new Rand(octets);
    }

    /** A fresh challenge. */
    public static Rand random(SecureRandom random) {
        byte[] octets = new byte[LENGTH];
        random.nextBytes(octets);
        return new Rand(octets);
    }
}
