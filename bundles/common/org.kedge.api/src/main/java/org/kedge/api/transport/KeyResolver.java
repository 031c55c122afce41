package org.kedge.api.transport;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;

import org.kedge.api.key.SecretBytes;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Tells a listener who may connect. A service with the property {@link RequestHandler#LISTENER}; with several resolvers on a listener
 * the first non-empty answer in order of service ranking counts. Asked while a handshake waits, on the transport's worker pool: it may
 * block or answer later, but within the look-up limit of the listener. An empty answer refuses the peer; an exceptional one is logged
 * and refuses it too (over TLS with internal_error, D-80). Thread-safe.
 */
@ConsumerType
public interface KeyResolver {
    /**
     * Looks up a pre-shared key.
     *
     * @param identity the psk_identity as received, at most 128 octets, not authenticated
     */
    CompletionStage<Optional<ResolvedPsk>> psk(String identity);

    /**
     * Looks up a pre-shared key that may depend on the handshake it is used in: a NAF key is bound to the cipher suite (D-66, D-68).
     *
     * @param identity as there
     * @param cipherSuite the code of the suite that was negotiated; empty when the listener offers several PSK suites and its engine does
     *        not tell which (DTLS)
     */
    default CompletionStage<Optional<ResolvedPsk>> psk(String identity, OptionalInt cipherSuite) {
        return psk(identity);
    }

    /**
     * Looks up how the certificate or raw key that a peer presented is to be verified. The transport verifies after the answer.
     *
     * @param presented what the peer presented, not yet verified
     */
    CompletionStage<Optional<ResolvedCertificate>> certificate(Presented presented);

    /**
     * What a peer presented in its Certificate message.
     *
     * @param chain end entity first; empty for a raw public key
     * @param publicKey the key of the end entity, or the raw key
     */
    record Presented(List<X509Certificate> chain, PublicKey publicKey) {
        public Presented {
            chain = List.copyOf(chain);
        }
    }

    /**
     * A pre-shared key and whose it is.
     *
     * @param key owned by the transport after the answer, which closes it
     * @param principal becomes {@link PeerIdentity#principal()}
     * @param notAfter end of the key: the transport ends the session then at the latest (TS-0001 11.3.2); empty: it has none
     */
    record ResolvedPsk(SecretBytes key, String principal, Optional<Instant> notAfter) {
        /** A key without an end. */
        public ResolvedPsk(SecretBytes key, String principal) {
            this(key, principal, Optional.empty());
        }
    }

    /**
     * How to verify a presented certificate and whose it is.
     *
     * @param information what the chain or raw key must satisfy
     * @param principal becomes {@link PeerIdentity#principal()}
     */
    record ResolvedCertificate(CertificateInformation information, String principal) {
    }
}
