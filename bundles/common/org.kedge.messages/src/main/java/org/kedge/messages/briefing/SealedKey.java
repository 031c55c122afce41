package org.kedge.messages.briefing;

import java.security.PrivateKey;
import java.security.PublicKey;

import org.kedge.api.key.SecretBytes;

/** A key sealed to the public key of a node (D-82): JWE compact serialization, ECDH-ES on P-256 with A256GCM (RFC 7516, RFC 7518). */
public final class SealedKey {
    private SealedKey() {
    }

    /** @param kpmId goes into the protected header as {@code kid} */
    public static String seal(SecretBytes key, String kpmId, PublicKey node) {
        throw new UnsupportedOperationException();
    }

    /**
     * @return the key, which the caller closes
     * @throws org.kedge.api.error.KedgeException {@code BRIEFING_KEY_REFUSED} when it was sealed for another key, in another way, under
     *         another KpmID, or was altered
     */
    public static SecretBytes open(String sealed, String kpmId, PrivateKey node) {
        throw new UnsupportedOperationException();
    }
}
