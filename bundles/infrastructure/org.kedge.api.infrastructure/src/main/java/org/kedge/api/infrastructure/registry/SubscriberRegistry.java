package org.kedge.api.infrastructure.registry;

import java.util.List;
import java.util.Optional;
import java.util.function.LongUnaryOperator;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.Guss;
import org.kedge.api.identity.Impi;
import org.kedge.api.key.SecretBytes;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The subscribers of the AuC of a BSF, their keys and sequence numbers. A service. Calls block and return when durable; every method may
 * throw {@link ErrorCode#REGISTRY_IO} or {@link ErrorCode#REGISTRY_KEY_FOREIGN}. An IMPI never appears in a message. Thread-safe.
 */
@ProviderType
public interface SubscriberRegistry {
    /**
     * The secrets of a subscriber. Closing wipes both.
     *
     * @param k 16 octets, TUAK also 32
     * @param opc OPc, 16 octets, or TOPc, 32 octets; never OP or TOP
     */
    record Keys(SecretBytes k, SecretBytes opc) implements AutoCloseable {
        @Override
        public void close() {
            k.close();
            opc.close();
        }
    }

    /** A subscriber to be written. The caller closes the keys. @param sqn the sequence number used last, 0 to 2^48-1 */
    record Entry(SubscriberRecord subscriber, Keys keys, long sqn) {
    }

    /**
     * Adds subscribers: all of them or none.
     *
     * @throws KedgeException {@link ErrorCode#IMPORT_DUPLICATE} when an IMPI exists already, {@link ErrorCode#KEY_LENGTH} for keys or
     *         settings that the AuC cannot compute with or that do not fit GBA, {@link ErrorCode#IMPORT_MALFORMED} for other settings,
     *         {@link ErrorCode#SUBSCRIBER_SQN} for a number that has not 48 bits
     */
    void add(List<Entry> subscribers);

    /**
     * Replaces the settings of a subscriber, its keys and sequence number staying what they are.
     *
     * @throws KedgeException {@link ErrorCode#SUBSCRIBER_UNKNOWN}
     */
    void update(Impi impi, Guss guss, boolean enabled);

    /** Removes a subscriber with its bootstraps. @return whether there was one */
    boolean remove(Impi impi);

    /** The subscriber of this identity. */
    Optional<SubscriberRecord> find(Impi impi);

    /** The keys of a subscriber, which the caller closes; empty also for one that is disabled. */
    Optional<Keys> keys(Impi impi);

    /**
     * Moves the sequence number of a subscriber in one atomic step: no two calls, of any node on this registry, get the same number,
     * whatever happens. The new number is durable when this returns, and only then may a vector with it leave.
     *
     * @param step the new number from the one used last; may be called more than once
     * @return the new number
     * @throws KedgeException {@link ErrorCode#SUBSCRIBER_UNKNOWN}; {@link ErrorCode#SUBSCRIBER_SQN} when the step gives the number used
     *         last or one that has not 48 bits; or what the step throws: then nothing has changed
     */
    long advance(Impi impi, LongUnaryOperator step);

    /**
     * A page of subscribers, beginning after {@code afterImpi} (empty string: from the start). The order is always the same, though not
     * that of the letters: an IMPI is kept encrypted.
     */
    List<SubscriberRecord> list(String afterImpi, int limit);

    /** Number of subscribers. */
    long count();
}
