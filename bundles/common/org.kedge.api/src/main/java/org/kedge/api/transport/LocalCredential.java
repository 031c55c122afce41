package org.kedge.api.transport;

import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;

/** What this side authenticates itself with, and for key pairs how it verifies the peer. */
public sealed interface LocalCredential {

    /**
     * A pre-shared key: the peer proves itself by the same key.
     *
     * @param identity psk_identity, 1 to 128 octets of UTF-8 (D-21)
     * @param key the whole key, 16 to 64 octets (D-09); the caller keeps ownership and closes it when the channel is established or
     *        has failed
     */
    record Psk(String identity, SecretBytes key) implements LocalCredential {
        /** @throws KedgeException {@link ErrorCode#IDENTIFIER_MALFORMED} or {@link ErrorCode#KEY_LENGTH} */
        public Psk {
            int octets = identity.getBytes(StandardCharsets.UTF_8).length;
            if (octets == 0 || octets > 128) {
                throw new KedgeException(ErrorCode.IDENTIFIER_MALFORMED, "psk_identity of " + octets + " octets");
            }
            if (key.length() < 16 || key.length() > 64) {
                throw new KedgeException(ErrorCode.KEY_LENGTH, "pre-shared key of " + key.length() + " octets (16 to 64)");
            }
        }
    }

    /**
     * Nothing: this side does not authenticate itself in the handshake.
     *
     * @param peer how the certificate of the server is verified; empty for plain {@code http}, where nobody is authenticated
     */
    record Anonymous(Optional<CertificateInformation> peer) implements LocalCredential {
    }

    /**
     * A key pair, with a certificate chain or as raw public key, and the certificate information of the peer.
     *
     * @param privateKey EC P-256
     * @param publicKey EC P-256
     * @param chain end entity first, without the root; empty for a raw public key
     * @param peer how the peer is verified
     */
    record KeyPair(PrivateKey privateKey, PublicKey publicKey, List<X509Certificate> chain, CertificateInformation peer)
            implements LocalCredential {
        public KeyPair {
            chain = List.copyOf(chain);
        }

        @Override
        public String toString() {
            return "KeyPair[" + (chain.isEmpty() ? "raw public key" : chain.get(0).getSubjectX500Principal()) + "]";
        }
    }
}
