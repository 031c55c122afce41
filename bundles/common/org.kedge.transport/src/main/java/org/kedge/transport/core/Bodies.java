package org.kedge.transport.core;

import java.util.Arrays;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/** Bodies of messages: their largest size, and their end. */
public final class Bodies {
    /** Largest body of a request or reply, octets. */
    public static final int MAX = 65_536;

    private Bodies() {
    }

    /**
     * Refuses a body that no peer would take.
     *
     * @param what the message, for the failure
     * @throws KedgeException {@link ErrorCode#MESSAGE_TOO_LARGE}
     */
    public static void check(byte[] body, Object what) {
        if (body.length > MAX) {
            throw new KedgeException(ErrorCode.MESSAGE_TOO_LARGE, what + " with " + body.length + " octets (at most " + MAX + ")");
        }
    }

    /** Overwrites a body that may hold a key. */
    public static void wipe(byte[] body) {
        Arrays.fill(body, (byte) 0);
    }
}
