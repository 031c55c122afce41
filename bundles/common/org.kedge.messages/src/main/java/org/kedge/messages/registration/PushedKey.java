package org.kedge.messages.registration;

import java.time.Instant;
import java.util.Optional;
import org.kedge.api.identity.KeId;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;

/**
 * A Km that a MEF hands to a MAF before anybody asked (D-58): the contents of an answer to fetchCredentials, with the KeID it belongs
 * to. Never Ke itself. Closing wipes the key.
 *
 * @param keId the identifier the Enrolee will present
 * @param credential the derived Km, owned by this record
 * @param enroleeId the absolute CSE-ID or AE-ID of the Enrolee, when the MEF knows it
 * @param lifetime end of the lifetime of the key, in whole seconds on the wire
 * @param derivation how the key was made from Ke (D-14)
 * @param keyId the KmID of the older flow (D-15); empty: the MAF assigns one
 */
public record PushedKey(KeId keId, SecretBytes credential, Optional<String> enroleeId, Instant lifetime, KeyDerivation derivation,
        Optional<KeyReference> keyId) implements AutoCloseable {
    @Override
    public void close() {
        credential.close();
    }
}
