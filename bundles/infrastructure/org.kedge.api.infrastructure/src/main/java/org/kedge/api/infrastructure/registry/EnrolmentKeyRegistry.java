package org.kedge.api.infrastructure.registry;

import java.time.Instant;
import java.util.Optional;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.KeId;
import org.kedge.api.key.EnrolmentKey;
import org.osgi.annotation.versioning.ProviderType;

/** The enrolment keys a MEF holds, by KeID. A service. Calls block and return when durable. Thread-safe. */
@ProviderType
public interface EnrolmentKeyRegistry {
    /** An enrolment key and the registry id of the Enrolee it was agreed with. Closing wipes the key. */
    record Issued(EnrolmentKey key, String enroleeId) implements AutoCloseable {
        @Override
        public void close() {
            key.close();
        }
    }

    /**
     * Keeps an enrolment key. The caller closes it.
     *
     * @throws KedgeException {@link ErrorCode#REGISTRY_IO}; a KeID that exists already is refused with {@link ErrorCode#EXCHANGE_REFUSED},
     *         an Enrolee that is not (any more) in the registry with {@link ErrorCode#PEER_UNKNOWN}
     */
    void commit(EnrolmentKey key, String enroleeId);

    /** The key of a KeID, which the caller closes; empty when unknown or at or after its expiry. */
    Optional<Issued> find(KeId keId, Instant now);

    /** Removes keys at or after their expiry. @return how many */
    int expire(Instant now);

    /** Number of keys held, expired ones included. */
    long count();
}
