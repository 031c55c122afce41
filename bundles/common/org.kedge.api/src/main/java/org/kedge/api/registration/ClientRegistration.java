package org.kedge.api.registration;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;

/**
 * A client registered at a MEF or MAF (TS-0003 8.3.5.2.3, 8.8.2.3). Holds no secret.
 *
 * @param server FQDN of the MEF or MAF
 * @param id MEFClientRegID or mafClientRegID: letters, digits, {@code . _ -}, chosen by the server
 * @param clientId MEF or MAF Client ID: the absolute CSE-ID or AE-ID, or the name the server knows the client by
 * @param adminFqdn the administrating stakeholder; a client registers separately for each
 * @param expirationTime end of the registration
 * @param labels free words of the client
 * @param assignedSymmKeyId the KmID (or key id) to use from now on, when the server assigned one (8.8.2.3, D-41)
 */
public record ClientRegistration(Fqdn server, String id, String clientId, Fqdn adminFqdn, Instant expirationTime, List<String> labels,
        Optional<KeyReference> assignedSymmKeyId) {
    public ClientRegistration {
        labels = List.copyOf(labels);
    }
}
