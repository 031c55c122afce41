package org.kedge.messages.registration;

import java.time.Instant;
import java.util.List;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.Suid;
import org.kedge.api.key.SecretBytes;

/**
 * Answer to a Key Retrieval (TS-0003 8.3.5.2.8, 8.8.2.8). Closing wipes the key.
 *
 * @param expirationTime end of the key
 * @param sourceId Client ID of whoever registered it
 * @param labels free words of the source
 * @param adminFqdn the administrating stakeholder
 * @param suid what the key may be used for
 * @param keyValue the whole key (D-09), owned by this record
 */
public record RetrievedKey(Instant expirationTime, String sourceId, List<String> labels, Fqdn adminFqdn, Suid suid, SecretBytes keyValue)
        implements AutoCloseable {
    public RetrievedKey {
        labels = List.copyOf(labels);
    }

    @Override
    public void close() {
        keyValue.close();
    }
}
