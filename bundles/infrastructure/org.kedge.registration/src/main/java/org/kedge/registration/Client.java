package org.kedge.registration;

import java.time.Instant;
import java.util.Optional;
import org.kedge.api.identity.KeyReference;

/**
 * The client behind an authenticated session.
 *
 * @param id MEF or MAF Client ID: the absolute CSE-ID or AE-ID, the FQDN of a MAF, or the name the server knows the client by
 * @param notAfter end of the key the client authenticated by, which nothing it registers outlives (D-17); empty: it has none
 * @param assignedSymmKeyId the KmID the server assigned to that key (8.8.2.3, D-41); empty when it assigned none
 */
public record Client(String id, Optional<Instant> notAfter, Optional<KeyReference> assignedSymmKeyId) {
    /** A client whose credential has no end and no assigned identifier. */
    public static Client of(String id) {
        return new Client(id, Optional.empty(), Optional.empty());
    }
}
