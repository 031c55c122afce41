package org.kedge.association.credential;

import java.net.URI;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.kedge.api.transport.LocalCredential;

/**
 * One credential this node may authenticate itself with. Closing wipes a pre-shared key.
 *
 * @param credential the credential, owned by this record
 * @param use what it is
 */
public record Candidate(LocalCredential credential, CredentialUse use) implements Offer {
    /** The same wherever the peer is. */
    @Override
    public CompletionStage<Candidate> at(URI uri, Instant deadline) {
        return CompletableFuture.completedFuture(this);
    }

    @Override
    public void close() {
        if (credential instanceof LocalCredential.Psk psk) {
            psk.key().close();
        }
    }
}
