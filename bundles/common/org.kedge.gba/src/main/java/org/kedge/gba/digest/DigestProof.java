package org.kedge.gba.digest;

import java.util.HexFormat;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.gba.internal.Malformed;

/**
 * What the client adds to a nonce.
 *
 * @param qop what is protected
 * @param nc eight hexadecimal digits, as sent: how often this nonce was used
 * @param cnonce what the client contributes against chosen challenges
 */
public record DigestProof(Qop qop, String nc, String cnonce) {
    private static final int NC_DIGITS = 8;

    /** @throws KedgeException {@link ErrorCode#EXCHANGE_MALFORMED} for another nc, nc 0, or an empty cnonce */
    public DigestProof {
        if (!nc.matches("[0-9A-Fa-f]{8}") || count(nc) == 0) {
            throw Malformed.message("nc is not " + NC_DIGITS + " hexadecimal digits from 00000001 on");
        }
        if (cnonce.isEmpty()) {
            throw Malformed.message("cnonce is empty");
        }
        HeaderWriter.requirePrintable("cnonce", cnonce);
    }

    /** @param count 1 for the first use of a nonce, then higher with each use */
    public static DigestProof of(Qop qop, int count, String cnonce) {
        return new DigestProof(qop, HexFormat.of().toHexDigits(count), cnonce);
    }

    /** The nonce count; a server takes a nonce again only with a higher one. */
    public long count() {
        return count(nc);
    }

    private static long count(String nc) {
        return HexFormat.fromHexDigitsToLong(nc);
    }

    @Override
    public String toString() {
        return "DigestProof[" + qop + " " + nc + "]";
    }
}
