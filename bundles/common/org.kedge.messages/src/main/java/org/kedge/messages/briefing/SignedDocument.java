package org.kedge.messages.briefing;

import java.util.Arrays;
import java.util.Optional;

/**
 * A document with its detached signature (D-82).
 *
 * @param document the exact octets
 * @param signature ECDSA P-256 with SHA-256 over them, DER; empty: unsigned
 */
public record SignedDocument(byte[] document, Optional<byte[]> signature) {
    @Override
    public boolean equals(Object other) {
        return other instanceof SignedDocument that && Arrays.equals(document, that.document)
                && Arrays.equals(signature.orElse(null), that.signature.orElse(null));
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(document);
    }
}
