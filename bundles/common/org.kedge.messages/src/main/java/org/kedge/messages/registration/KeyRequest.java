package org.kedge.messages.registration;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.Suid;
import org.kedge.api.key.SecretBytes;

/**
 * Key Registration request (TS-0003 8.3.5.2.7, 8.8.2.7). Closing wipes the key value.
 *
 * @param fqdn the server that is meant
 * @param expirationTime wished end, in whole seconds on the wire; empty: as long as the server likes
 * @param labels free words
 * @param adminFqdn the administrating stakeholder
 * @param suid what the key is for
 * @param targetIds who may retrieve it: absolute CSE-IDs or AE-IDs, or the FQDN of a MAF (D-43)
 * @param keyValue a key the client made, owned by this record; empty: both sides export it from this session
 */
public record KeyRequest(Fqdn fqdn, Optional<Instant> expirationTime, List<String> labels, Fqdn adminFqdn, Suid suid,
        List<String> targetIds, Optional<SecretBytes> keyValue) implements AutoCloseable {
    public KeyRequest {
        labels = List.copyOf(labels);
        targetIds = List.copyOf(targetIds);
    }

    @Override
    public void close() {
        keyValue.ifPresent(SecretBytes::close);
    }
}
