package org.kedge.api.infrastructure.registry;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.registration.ClientRegistration;
import org.kedge.api.registration.KeyRegistration;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Clients and keys registered at the MEFs and MAFs of this registry; every record belongs to one server, named by its FQDN
 * (TS-0003 8.3.5, 8.8). A service. Calls block and return when durable; every method may throw {@link ErrorCode#REGISTRY_IO} or
 * {@link ErrorCode#REGISTRY_KEY_FOREIGN}. Thread-safe.
 */
@ProviderType
public interface RegistrationRegistry {
    /** A registered key. Closing wipes it. */
    record RegisteredKey(KeyRegistration registration, SecretBytes key) implements AutoCloseable {
        @Override
        public void close() {
            key.close();
        }
    }

    /**
     * Adds a client registration, or replaces the one of the same client and stakeholder.
     *
     * @throws org.kedge.api.error.KedgeException {@link ErrorCode#REGISTRATION_CONFLICT} when the id is taken by another client
     */
    void putClient(ClientRegistration registration);

    /** The client registration of this id; empty when unknown or at or after its expirationTime. */
    Optional<ClientRegistration> client(Fqdn server, String id, Instant now);

    /** The registrations of a client, one per stakeholder; expired ones left out. */
    List<ClientRegistration> clients(Fqdn server, String clientId, Instant now);

    /** Removes a client registration with the keys that its client registered under the same stakeholder. @return whether it was there */
    boolean removeClient(Fqdn server, String id);

    /**
     * Adds a key. The caller closes it.
     *
     * @throws org.kedge.api.error.KedgeException {@link ErrorCode#REGISTRATION_CONFLICT} when the RelativeKeyID is taken (D-06)
     */
    void addKey(RegisteredKey key);

    /**
     * Replaces expirationTime, labels and targetIDs of a key registration.
     *
     * @throws org.kedge.api.error.KedgeException {@link ErrorCode#REGISTRATION_UNKNOWN}
     */
    void updateKey(KeyRegistration registration);

    /** The key of this RelativeKeyID (compared without case), which the caller closes; empty when unknown or expired. */
    Optional<RegisteredKey> key(Fqdn server, String relativeKeyId, Instant now);

    /** Removes a key. @return whether it was there */
    boolean removeKey(Fqdn server, String relativeKeyId);

    /** Number of unexpired keys a client has registered; for a limit per client, so another registration at the same time may be missed. */
    default long keyCount(Fqdn server, String sourceId, Instant now) {
        int page = 500;
        long count = 0;
        String after = "";
        List<KeyRegistration> keys;
        do {
            keys = listKeys(server, after, page);
            count += keys.stream().filter(key -> key.sourceId().equals(sourceId) && now.isBefore(key.expirationTime())).count();
            after = keys.isEmpty() ? after : keys.get(keys.size() - 1).relativeKeyId();
        } while (keys.size() == page);
        return count;
    }

    /** A page of client registrations in order of id, beginning after {@code afterId} (empty string: from the start). */
    List<ClientRegistration> listClients(Fqdn server, String afterId, int limit);

    /** A page of key registrations in order of RelativeKeyID, beginning after {@code afterId} (empty string: from the start). */
    List<KeyRegistration> listKeys(Fqdn server, String afterId, int limit);

    /** Removes what is at or after its expirationTime. @return how many */
    int expire(Instant now);
}
