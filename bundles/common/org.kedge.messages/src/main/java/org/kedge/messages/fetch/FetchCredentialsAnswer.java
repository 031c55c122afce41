package org.kedge.messages.fetch;

import java.time.Instant;
import java.util.Optional;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;

/** What a MEF answers to {@link FetchCredentials} (TS-0003 8.3.2.1 step f). */
public sealed interface FetchCredentialsAnswer {
    /**
     * The key. Closing wipes it.
     *
     * @param credential the derived key, owned by this record
     * @param enroleeId the absolute CSE-ID or AE-ID of the Enrolee, when the MEF knows it
     * @param lifetime end of the lifetime of the key, absolute, in whole seconds (D-55)
     * @param derivation how the key was made from Ke (D-14)
     * @param keyId the identifier to be used from now on, when one is assigned: the KmID of the older flow (D-15)
     */
    record Granted(SecretBytes credential, Optional<String> enroleeId, Instant lifetime, KeyDerivation derivation,
            Optional<KeyReference> keyId) implements FetchCredentialsAnswer, AutoCloseable {
        @Override
        public void close() {
            credential.close();
        }
    }

    /**
     * No key.
     *
     * @param errorString why, without detail on Ke; for people
     */
    record Refused(String errorString) implements FetchCredentialsAnswer {
    }
}
