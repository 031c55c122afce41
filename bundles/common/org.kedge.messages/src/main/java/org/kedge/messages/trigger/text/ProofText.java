package org.kedge.messages.trigger.text;

import java.util.Base64;
import java.util.Optional;

/** Proofs as base64 without padding: all of its 64 digits are single septets with their ASCII codes, unlike {@code _} of base64url. */
final class ProofText {
    private static final int BITS = 6;

    private ProofText() {
    }

    /** How many digits a proof has. */
    static int digits(TriggerProof proof) {
        return (proof.octets() * Byte.SIZE + BITS - 1) / BITS;
    }

    static String encode(byte[] octets) {
        return Base64.getEncoder().withoutPadding().encodeToString(octets);
    }

    /** The octets; empty for another length, another digit, or spare bits that are not zero, which would be a second spelling. */
    static Optional<byte[]> decode(String text, TriggerProof proof) {
        if (text.length() != digits(proof)) {
            return Optional.empty();
        }
        try {
            byte[] octets = Base64.getDecoder().decode(text);
            return encode(octets).equals(text) ? Optional.of(octets) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
