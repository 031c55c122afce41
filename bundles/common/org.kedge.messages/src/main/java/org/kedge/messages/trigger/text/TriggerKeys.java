package org.kedge.messages.trigger.text;

import java.security.PublicKey;
import java.util.Map;
import org.kedge.api.key.SecretBytes;

/**
 * The keys a trigger text may be proved with, each under the name that the record shall show. The keys stay the caller's, who closes them.
 *
 * @param signers P-256 keys of whoever may sign, by name, for example the digest of the key
 * @param kpms the Kpm of this node, by name, for example the KpmID; one below 16 octets is passed over
 */
public record TriggerKeys(Map<String, PublicKey> signers, Map<String, SecretBytes> kpms) {
    public TriggerKeys {
        signers = Map.copyOf(signers);
        kpms = Map.copyOf(kpms);
    }
}
