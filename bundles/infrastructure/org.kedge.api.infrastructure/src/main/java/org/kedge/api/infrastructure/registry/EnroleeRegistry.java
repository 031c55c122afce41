package org.kedge.api.infrastructure.registry;

import java.util.List;
import java.util.Optional;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.key.SecretBytes;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The Enrolees a MEF knows. A service. Calls block and return when durable; every method may throw {@link ErrorCode#REGISTRY_IO} or
 * {@link ErrorCode#REGISTRY_KEY_FOREIGN}. Thread-safe.
 */
@ProviderType
public interface EnroleeRegistry {
    /** An Enrolee to be written, with its Kpm when it authenticates by one. The caller closes the key. */
    record Entry(EnroleeRecord enrolee, Optional<SecretBytes> kpm) {
    }

    /**
     * Adds Enrolees: all of them or none.
     *
     * @throws KedgeException {@link ErrorCode#IMPORT_DUPLICATE} when an id, a KpmID or a certificate identifier exists already
     */
    void add(List<Entry> entries);

    /**
     * Replaces the record of an Enrolee, keeping its Kpm while it authenticates by one.
     *
     * @throws KedgeException {@link ErrorCode#PEER_UNKNOWN}, {@link ErrorCode#IMPORT_DUPLICATE}
     */
    void update(EnroleeRecord enrolee);

    /** Removes an Enrolee with every enrolment key issued to it. @return whether there was one */
    boolean remove(String id);

    /** The Enrolee of this registry id. */
    Optional<EnroleeRecord> find(String id);

    /** The Enrolee of this KpmID (the case of the relative part does not matter). */
    Optional<EnroleeRecord> findByKpmId(KeyReference kpmId);

    /** The Kpm of this KpmID, which the caller closes; empty also for an Enrolee that is disabled. */
    Optional<SecretBytes> kpm(KeyReference kpmId);

    /** The Enrolee with certificate information of this flavour and identifier. */
    Optional<EnroleeRecord> findByCertificate(CertificateFlavour flavour, String identifier);

    /** A page of Enrolees in order of id, beginning after {@code afterId} (empty string: from the start). */
    List<EnroleeRecord> list(String afterId, int limit);

    /** Number of Enrolees. */
    long count();
}
