package org.kedge.gba.internal;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/** The refusals of this bundle. No message repeats what was refused: it may be an identity, a nonce or a key. */
public final class Malformed {
    private Malformed() {
    }

    /** What a peer sent breaks the protocol. */
    public static KedgeException message(String detail) {
        return new KedgeException(ErrorCode.EXCHANGE_MALFORMED, detail);
    }

    /** A name or an identifier is none. */
    public static KedgeException identifier(String detail) {
        return new KedgeException(ErrorCode.IDENTIFIER_MALFORMED, detail);
    }

    /** A key, or a parameter that fixes a key's length, has a length that the standard does not know. */
    public static KedgeException length(String detail) {
        return new KedgeException(ErrorCode.KEY_LENGTH, detail);
    }
}
