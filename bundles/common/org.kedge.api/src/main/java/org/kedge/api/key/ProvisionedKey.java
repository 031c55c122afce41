package org.kedge.api.key;

import java.time.Instant;
import java.util.Optional;

import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.Suid;

/**
 * A key shared with an Enrolment Target: Km, Kpsa or a usage-constrained key (TS-0003 10.3.2, 10.3.3, 10.3.7). Closing wipes it.
 *
 * @param key 32 octets, owned by this record
 * @param keId the identifier under which the target asked, or the Enrolee presents the key: KeID or B-TID
 * @param suid what the key may be used for
 * @param derivation how it was made from Ke
 * @param enroleeId the absolute CSE-ID or AE-ID of the Enrolee, when the MEF knows it
 * @param notAfter end of its lifetime, never after that of Ke (D-17)
 */
public record ProvisionedKey(SecretBytes key, KeyReference keId, Suid suid, KeyDerivation derivation, Optional<String> enroleeId,
        Instant notAfter) implements AutoCloseable {

    @Override
    public void close() {
        key.close();
    }
}
