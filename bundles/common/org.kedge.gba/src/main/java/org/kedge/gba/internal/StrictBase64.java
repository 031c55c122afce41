package org.kedge.gba.internal;

import java.util.Base64;
import java.util.Optional;

/** Base64 with one spelling per value: full padding, no left-over bits, no line breaks. */
public final class StrictBase64 {
    private StrictBase64() {
    }

    public static String encode(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }

    /** The octets, or nothing when the text is not their only spelling. */
    public static Optional<byte[]> decode(String text) {
        try {
            byte[] octets = Base64.getDecoder().decode(text);
            return encode(octets).equals(text) ? Optional.of(octets) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
