package org.kedge.messages.signed;

import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Map;
import java.util.Optional;

/** The detached signature of an instruction or a location entry: ECDSA P-256 with SHA-256 over the exact octets, DER (D-82). */
public final class DetachedSignature {
    private DetachedSignature() {
    }

    /** @throws org.kedge.api.error.KedgeException {@code CERTIFICATE_PROFILE} when the key is not on P-256 */
    public static byte[] sign(PrivateKey key, byte[] document) {
        throw new UnsupportedOperationException();
    }

    /** Which of the keys signed the document; empty: none of them. */
    public static Optional<String> signer(Map<String, PublicKey> keys, byte[] document, byte[] signature) {
        throw new UnsupportedOperationException();
    }
}
