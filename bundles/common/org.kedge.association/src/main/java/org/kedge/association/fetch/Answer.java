package org.kedge.association.fetch;

import java.util.Optional;

import org.kedge.api.association.FetchedKey;
import org.kedge.api.error.KedgeException;

/**
 * What a MEF, MAF or BSF answered. Either a key, or why there is none.
 *
 * @param key the key, owned by the receiver
 * @param refusal why it was not granted, or why what came is no use
 */
record Answer(Optional<FetchedKey> key, Optional<KedgeException> refusal) {
    static Answer of(FetchedKey key) {
        return new Answer(Optional.of(key), Optional.empty());
    }

    static Answer refused(KedgeException refusal) {
        return new Answer(Optional.empty(), Optional.of(refusal));
    }
}
