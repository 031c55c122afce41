package org.kedge.association.credential;

import org.kedge.api.transport.LocalCredential;

/**
 * One credential this node may authenticate itself with. Closing wipes a pre-shared key.
 *
 * @param credential the credential, owned by this record
 * @param use what it is
 */
public record Candidate(LocalCredential credential, CredentialUse use) implements AutoCloseable {
    @Override
    public void close() {
        if (credential instanceof LocalCredential.Psk psk) {
            psk.key().close();
        }
    }
}
