package org.kedge.association.credential;

import java.time.Instant;
import java.util.Optional;

import org.kedge.api.association.AssociationFramework;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.identity.KeyReference;

/**
 * Which credential this node authenticates itself with towards a peer. Holds no secret.
 *
 * @param framework the framework it belongs to
 * @param alias its name in the store; for a derived key that of Ke
 * @param slot pending until it was used once with success
 * @param identifier what the store knows the credential by: KeID, KpsaID, KcID, public key identifier
 * @param keyId the psk_identity; empty with certificates
 * @param checkValue the key check value of the psk; empty with certificates
 * @param notAfter when it ends
 */
public record CredentialUse(AssociationFramework framework, String alias, CredentialSlot slot, String identifier,
        Optional<KeyReference> keyId, Optional<String> checkValue, Optional<Instant> notAfter) {
    /** For logs. */
    @Override
    public String toString() {
        return framework.word() + " " + keyId.map(KeyReference::toString).orElse(alias) + checkValue.map(v -> " check=" + v).orElse("")
                + (slot == CredentialSlot.PENDING ? " (pending)" : "");
    }
}
