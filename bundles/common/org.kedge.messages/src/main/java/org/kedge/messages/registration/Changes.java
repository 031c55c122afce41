package org.kedge.messages.registration;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.kedge.api.identity.KeyReference;

/**
 * What an update asks for and what its answer confirms (TS-0003 8.3.5.2.5, 8.3.5.2.9, 8.8.2.5, 8.8.2.9): only values that were asked
 * for are answered, as the server keeps them.
 *
 * @param expirationTime the end, in whole seconds on the wire
 * @param labels free words; an empty list removes all
 * @param targetIds who may retrieve the key; only of a key registration
 * @param assignedSymmKeyId the KmID to use from now on; only in the answer to the update of a client registration
 */
public record Changes(Optional<Instant> expirationTime, Optional<List<String>> labels, Optional<List<String>> targetIds,
        Optional<KeyReference> assignedSymmKeyId) {
    public Changes {
        labels = labels.map(List::copyOf);
        targetIds = targetIds.map(List::copyOf);
    }

    /** Changes of a client registration. */
    public static Changes ofClient(Optional<Instant> expirationTime, Optional<List<String>> labels) {
        return new Changes(expirationTime, labels, Optional.empty(), Optional.empty());
    }

    /** Changes of a key registration. */
    public static Changes ofKey(Optional<Instant> expirationTime, Optional<List<String>> labels, Optional<List<String>> targetIds) {
        return new Changes(expirationTime, labels, targetIds, Optional.empty());
    }

    /** Whether nothing is asked for, which no update may do. */
    public boolean isEmpty() {
        return expirationTime.isEmpty() && labels.isEmpty() && targetIds.isEmpty();
    }
}
