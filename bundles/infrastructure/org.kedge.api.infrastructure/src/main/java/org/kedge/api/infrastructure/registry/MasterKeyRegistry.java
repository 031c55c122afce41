package org.kedge.api.infrastructure.registry;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.key.SecretBytes;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The master credentials Km a MAF holds, found by KmID and by KeID alike (TS-0003 8.8.2.3, 10.6). A service. Calls block and return
 * when durable; every method may throw {@link ErrorCode#REGISTRY_IO} or {@link ErrorCode#REGISTRY_KEY_FOREIGN}. Thread-safe.
 */
@ProviderType
public interface MasterKeyRegistry {
    /**
     * What is known about a Km, without the key.
     *
     * @param kmId its identifier, unique; of a NAF key the B-TID, unique together with the suite
     * @param keId the KeID it was fetched under, unique as the KmID; of a NAF key the B-TID too; empty for a pre-provisioned Km
     * @param clientId the MAF Client ID: absolute CSE-ID or AE-ID, or the KmID when nobody knows better
     * @param checkValue the key check value of Km
     * @param notAfter end of its lifetime
     * @param used whether a handshake has succeeded with it
     * @param cipherSuite of a NAF key the code of the one suite it is for (D-66); empty for any other Km
     */
    record Info(KeyReference kmId, Optional<KeyReference> keId, String clientId, String checkValue, Instant notAfter, boolean used,
            OptionalInt cipherSuite) {
        /** A Km that is bound to no suite. */
        public Info(KeyReference kmId, Optional<KeyReference> keId, String clientId, String checkValue, Instant notAfter, boolean used) {
            this(kmId, keId, clientId, checkValue, notAfter, used, OptionalInt.empty());
        }
    }

    /** A Km with what is known about it. Closing wipes the key. */
    record MasterKey(Info info, SecretBytes km) implements AutoCloseable {
        @Override
        public void close() {
            km.close();
        }
    }

    /**
     * Keeps a Km. The caller closes it. A Km with the same KeID that is there already (a NAF key: with the same B-TID and suite) is left
     * as it is, even at or after its end: whoever is answered such a one calls {@link #expire} and puts again; likewise after a conflict.
     *
     * @return the record that is in the registry now
     * @throws org.kedge.api.error.KedgeException {@link ErrorCode#REGISTRATION_CONFLICT} when the KmID is taken by another KeID,
     *         or the client has a Km from a KeID of another MEF: who vouches for a client may change only when that one has ended. A BSF
     *         counts as the MEF of its FQDN. {@link ErrorCode#IDENTIFIER_MALFORMED} for a NAF key whose KmID is no B-TID
     */
    Info put(MasterKey key);

    /** The Km of a KmID or KeID, which the caller closes; empty when unknown, at or after its end, or a NAF key. */
    Optional<MasterKey> find(KeyReference kmIdOrKeId, Instant now);

    /** The NAF key of a B-TID for this suite, which the caller closes; empty when unknown or at or after its end. */
    Optional<MasterKey> findNafKey(KeyReference bTid, int cipherSuite, Instant now);

    /**
     * Marks a Km as used with success and removes every other Km of the same client that was made from another KeID before it
     * (Registration Update with a new KeID rolls Km, 8.8.2.5). Of a B-TID the keys of all suites are marked.
     */
    void confirm(KeyReference kmId);

    /** Removes the Km of a KmID or KeID, of a B-TID the keys of all suites. @return whether there was one */
    boolean remove(KeyReference kmIdOrKeId);

    /**
     * A page in order of KmID, beginning after {@code afterKmId} (empty string: from the start). The keys of one B-TID stay together, so
     * that a page may be longer by them.
     */
    List<Info> list(String afterKmId, int limit);

    /** Removes keys at or after their end. @return how many */
    int expire(Instant now);

    /** Number of keys held, expired ones included. */
    long count();
}
