package org.kedge.api.association;

import java.time.Instant;
import java.util.Optional;

import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.transport.HandshakeFacts;

/**
 * What is known about the association with a peer. Holds no secret.
 *
 * @param peer name of the peer, or for a caller that is no configured peer its identity
 * @param peerId the identity the association is bound to: absolute CSE-ID or AE-ID, FQDN of a MAF, or Credential-ID (TS-0003 8.2.2)
 * @param initiator true when this node is Entity A (client), false for Entity B
 * @param framework how both authenticate; for a MAF: with which credential
 * @param state the state
 * @param keyId the psk_identity in use; empty with certificates
 * @param checkValue the key check value of the key in use; empty with certificates
 * @param facts what the handshake negotiated, while established
 * @param since when the state was entered
 * @param notAfter when the association ends at the latest: the end of its credential (TS-0001 11.3.2)
 * @param lastFailure why the last try failed; empty after a success
 * @param nextTry when the next try or renewal is due
 */
public record AssociationStatus(String peer, String peerId, boolean initiator, AssociationFramework framework, AssociationState state,
        Optional<KeyReference> keyId, Optional<String> checkValue, Optional<HandshakeFacts> facts, Instant since,
        Optional<Instant> notAfter, Optional<KedgeException> lastFailure, Optional<Instant> nextTry) {
}
