package org.kedge.api.registration;

import java.time.Instant;
import java.util.List;

import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.Suid;

/**
 * A key registered at a MEF or MAF (TS-0003 8.3.5.2.7, 8.8.2.7). Holds no secret.
 *
 * @param server FQDN of the MEF or MAF
 * @param relativeKeyId RelativeKeyID; for an exported key 32 upper-case hexadecimal digits (D-06)
 * @param sourceId Client ID of the source
 * @param adminFqdn the administrating stakeholder
 * @param suid what the key may be used for
 * @param targetIds who may retrieve it: absolute CSE-IDs or AE-IDs, for {@link Suid#RSPF_MAF} the FQDN of a MAF (D-43)
 * @param expirationTime end of the key
 * @param labels free words of the source
 */
public record KeyRegistration(Fqdn server, String relativeKeyId, String sourceId, Fqdn adminFqdn, Suid suid, List<String> targetIds,
        Instant expirationTime, List<String> labels) {
    public KeyRegistration {
        targetIds = List.copyOf(targetIds);
        labels = List.copyOf(labels);
    }

    /** The key identifier to present: {@code RelativeKeyID@server}. */
    public KeyReference keyId() {
        return new KeyReference(relativeKeyId, server);
    }
}
