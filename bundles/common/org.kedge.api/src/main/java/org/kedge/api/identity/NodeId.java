package org.kedge.api.identity;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/**
 * M2M-Node-ID: a globally unique free string (TS-0001 7.1.5), for example {@code urn:gsma:imei:90420156-025763-0} or a dotted OID.
 * Compared exactly.
 *
 * @param value 1 to 255 printable ASCII characters without spaces
 */
public record NodeId(String value) {
    private static final int MAX = 255;

    /** @throws KedgeException {@link ErrorCode#IDENTIFIER_MALFORMED} */
    public NodeId {
        if (value.isEmpty() || value.length() > MAX || !value.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw Identifiers.malformed("Node-ID", value);
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
