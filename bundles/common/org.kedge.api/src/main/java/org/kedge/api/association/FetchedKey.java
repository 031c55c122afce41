package org.kedge.api.association;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.Suid;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;

/**
 * A key that a MEF or MAF handed to this node as target. Closing wipes it.
 *
 * @param key the whole key (D-09), owned by this record
 * @param keyId the identity under which it was asked for
 * @param suid what it may be used for, as the answer says
 * @param sourceId the absolute CSE-ID or AE-ID of whoever shares the key, when the server knows it
 * @param derivation how it was made from Ke (D-14); empty for a registered key
 * @param assigned the identifier to be used from now on, when the server assigned one (D-15)
 * @param notAfter end of its lifetime
 * @param adminFqdn the administrating stakeholder of a registered key; empty for a derived one
 * @param labels free words of the source of a registered key
 */
public record FetchedKey(SecretBytes key, KeyReference keyId, Suid suid, Optional<String> sourceId, Optional<KeyDerivation> derivation,
        Optional<KeyReference> assigned, Instant notAfter, Optional<Fqdn> adminFqdn, List<String> labels) implements AutoCloseable {
    public FetchedKey {
        labels = List.copyOf(labels);
    }

    /** A key without a stakeholder and labels. */
    public FetchedKey(SecretBytes key, KeyReference keyId, Suid suid, Optional<String> sourceId, Optional<KeyDerivation> derivation,
            Optional<KeyReference> assigned, Instant notAfter) {
        this(key, keyId, suid, sourceId, derivation, assigned, notAfter, Optional.empty(), List.of());
    }

    @Override
    public void close() {
        key.close();
    }
}
