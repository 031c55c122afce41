package org.kedge.association.initiator;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.peer.Peer;
import org.kedge.api.transport.SecureChannel;

/** Opens channels to peers by the best credential this node has towards them. Does not block. Thread-safe. */
@FunctionalInterface
public interface Dialer {
    /**
     * Opens a channel, which the caller closes.
     *
     * @return completes exceptionally with {@link org.kedge.api.error.ErrorCode#ASSOCIATION_NOT_READY} while this node has no
     *         credential towards the peer, or a code of area 2, 3 or 5
     */
    CompletionStage<Dialled> dial(Peer peer, Instant deadline);

    /**
     * An open channel and what it was opened with.
     *
     * @param channel owned by the receiver
     * @param keyId the psk_identity; empty with certificates
     * @param checkValue the key check value of the key; empty with certificates
     * @param notAfter end of the credential
     * @param fellBack why a newer credential was not used, when an older one had to do
     */
    record Dialled(SecureChannel channel, Optional<KeyReference> keyId, Optional<String> checkValue, Optional<Instant> notAfter,
            Optional<KedgeException> fellBack) {
    }
}
