package org.kedge.messages.signed;

import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Map;
import java.util.Optional;

/**
 * The detached signature of an instruction or a location entry: ECDSA P-256 with SHA-256 over the exact octets, DER (D-82), as
 * {@code openssl dgst -sha256 -sign} writes it. Stateless and thread-safe.
 */
public final class DetachedSignature {
    private DetachedSignature() {
    }

    /** @throws org.kedge.api.error.KedgeException {@code CERTIFICATE_PROFILE} when the key is not on P-256 */
    public static byte[] sign(PrivateKey key, byte[] document) {
        return EcdsaDer.write(Es256.sign(key, document));
    }

    /** Which of the keys signed the document; empty: none of them, as with a signature that is not DER. */
    public static Optional<String> signer(Map<String, PublicKey> keys, byte[] document, byte[] signature) {
        Optional<byte[]> plain = EcdsaDer.read(signature);
        return plain.flatMap(octets -> keys.entrySet().stream().filter(key -> Es256.verify(key.getValue(), document, octets))
                .map(Map.Entry::getKey).findFirst());
    }
}
