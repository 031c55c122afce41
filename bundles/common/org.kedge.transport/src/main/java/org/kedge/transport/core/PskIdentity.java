package org.kedge.transport.core;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The psk_identity of a handshake (D-21). */
public final class PskIdentity {
    /** Octets at most. */
    public static final int LONGEST = 128;

    private PskIdentity() {
    }

    /** The text of an identity as received; empty when it is empty, longer than {@link #LONGEST} octets or not UTF-8. */
    public static Optional<String> text(byte[] octets) {
        if (octets.length == 0 || octets.length > LONGEST) {
            return Optional.empty();
        }
        try {
            return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
