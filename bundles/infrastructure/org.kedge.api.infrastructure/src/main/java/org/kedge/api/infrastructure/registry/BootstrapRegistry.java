package org.kedge.api.infrastructure.registry;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.GbaMode;
import org.kedge.api.gba.Guss;
import org.kedge.api.identity.Impi;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.key.SecretBytes;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The bootstraps of a BSF in force, by B-TID (TS 33.220 4.5.2), and the TMPI of each. A service. Calls block and return when durable;
 * every method may throw {@link ErrorCode#REGISTRY_IO} or {@link ErrorCode#REGISTRY_KEY_FOREIGN}. Thread-safe.
 */
@ProviderType
public interface BootstrapRegistry {
    /** How many bootstraps of one subscriber are kept: the newest, and the one before it until NAFs have followed. */
    int KEPT_PER_SUBSCRIBER = 2;

    /**
     * What is known about a bootstrap, without Ks.
     *
     * @param bTid its identifier, unique
     * @param impi whose it is
     * @param mode where the UE keeps Ks
     * @param guss the settings that an HSS gave with the vector; empty for a subscriber of the own AuC, whose live record counts
     * @param created when it was made
     * @param notAfter end of Ks
     */
    record Info(KeyReference bTid, Impi impi, GbaMode mode, Optional<Guss> guss, Instant created, Instant notAfter) {
    }

    /** A bootstrap. Closing wipes Ks. @param ks 32 octets */
    record Bootstrap(Info info, SecretBytes ks) implements AutoCloseable {
        @Override
        public void close() {
            ks.close();
        }
    }

    /**
     * Keeps a bootstrap and removes those of the same subscriber beyond {@link #KEPT_PER_SUBSCRIBER}, oldest first. The caller closes it.
     *
     * @param tmpi the temporary identity of this bootstrap; takes the place of the subscriber's earlier one. One that another subscriber
     *        has (a collision of 24 octets) is not kept
     * @throws KedgeException {@link ErrorCode#REGISTRATION_CONFLICT} for a B-TID that exists already,
     *         {@link ErrorCode#IDENTIFIER_MALFORMED} for what is no B-TID, {@link ErrorCode#KEY_LENGTH} for a Ks of another length
     */
    void put(Bootstrap bootstrap, String tmpi);

    /** The bootstrap of a B-TID, which the caller closes; empty when unknown or at or after its end. */
    Optional<Bootstrap> find(KeyReference bTid, Instant now);

    /** Whose TMPI this is; empty when unknown or when the bootstrap it was made in has ended. */
    Optional<Impi> subscriber(String tmpi, Instant now);

    /** Removes a bootstrap. @return whether there was one */
    boolean remove(KeyReference bTid);

    /** Removes what is at or after its end. @return how many */
    int expire(Instant now);

    /** A page in order of B-TID, beginning after {@code afterBTid} (empty string: from the start). */
    List<Info> list(String afterBTid, int limit);

    /** Number of bootstraps held, ended ones included. */
    long count();
}
