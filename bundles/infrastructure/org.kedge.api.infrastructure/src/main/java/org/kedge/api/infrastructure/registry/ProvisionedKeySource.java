package org.kedge.api.infrastructure.registry;

import java.util.Optional;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.KeId;
import org.kedge.api.identity.Suid;
import org.kedge.api.key.ProvisionedKey;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Keys for this function's own use as Enrolment Target, by the KeID an Enrolee presents: answered by a co-located MEF without any
 * message (direct bootstrap, D-81). A service. Calls block. Thread-safe.
 */
@ConsumerType
public interface ProvisionedKeySource {
    /** Service property: the id of the Enrolment Target the source derives for. */
    String TARGET = "kedge.target";

    /**
     * Derives the key of an Enrolee for this target.
     *
     * @return the key, which the caller closes; empty when the KeID is unknown or expired
     * @throws KedgeException {@link ErrorCode#TARGET_NOT_ALLOWED}, {@link ErrorCode#SUID_NOT_ALLOWED},
     *         {@link ErrorCode#AUDIT_UNAVAILABLE}
     */
    Optional<ProvisionedKey> find(KeId keId, Suid suid);
}
