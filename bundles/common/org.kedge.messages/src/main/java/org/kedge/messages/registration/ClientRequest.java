package org.kedge.messages.registration;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.kedge.api.identity.Fqdn;

/**
 * Client Registration request (TS-0003 8.3.5.2.3, 8.8.2.3).
 *
 * @param fqdn the server that is meant
 * @param expirationTime wished end, in whole seconds on the wire; empty: as long as the server likes
 * @param labels free words
 * @param adminFqdn the administrating stakeholder
 */
public record ClientRequest(Fqdn fqdn, Optional<Instant> expirationTime, List<String> labels, Fqdn adminFqdn) {
    public ClientRequest {
        labels = List.copyOf(labels);
    }
}
