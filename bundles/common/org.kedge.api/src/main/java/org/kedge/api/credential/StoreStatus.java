package org.kedge.api.credential;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.kedge.api.error.KedgeException;

/**
 * What is visible of a store without unsealing it.
 *
 * @param open whether it can be read and written
 * @param failure why it is not open
 * @param counts number of credentials by kind, from the records' unencrypted part
 * @param expiries the expiry times of its credentials, earliest first
 * @param keyProvider the identifier of the key provider that seals it
 * @param rollbackProtected whether the key provider has an external counter
 */
public record StoreStatus(boolean open, Optional<KedgeException> failure, Map<CredentialKind, Integer> counts, List<Instant> expiries,
        String keyProvider, boolean rollbackProtected) {
    public StoreStatus {
        counts = Map.copyOf(counts);
        expiries = List.copyOf(expiries);
    }
}
