package org.kedge.association.responder;

import java.time.Instant;
import java.util.Optional;

import org.kedge.api.association.AssociationFramework;
import org.kedge.api.identity.KeyReference;

/**
 * As whom, and by what, a caller was let in. Holds no secret.
 *
 * @param peer name of the configured peer, or for another caller its identity
 * @param peerId the identity the association is bound to
 * @param framework how it authenticates
 * @param keyId its psk_identity; empty with certificates
 * @param checkValue the key check value of its key; empty with certificates
 * @param notAfter end of the credential
 */
record Grant(String peer, String peerId, AssociationFramework framework, Optional<KeyReference> keyId, Optional<String> checkValue,
        Optional<Instant> notAfter) {
}
