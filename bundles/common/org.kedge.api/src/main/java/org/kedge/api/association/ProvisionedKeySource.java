package org.kedge.api.association;

import java.util.Optional;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.KeId;
import org.kedge.api.identity.Suid;
import org.kedge.api.key.ProvisionedKey;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Keys for this node's own use as Enrolment Target, by the KeID an Enrolee presents: answered by the MEF of this very node without any
 * message (direct bootstrap, D-81). A service, asked by the {@link KeyFetcher} of the node within its bounds. Calls block. Thread-safe.
 */
@ConsumerType
public interface ProvisionedKeySource {
    /** Service property: the id of {@link #target}. */
    String TARGET = "kedge.target";

    /** For whom it derives. The FQDN is also the name of the MEF, and so the right part of every KeID that it knows. */
    EnrolmentTarget target();

    /**
     * Derives the key of an Enrolee for this target.
     *
     * @param keId not authenticated: one that is not known costs no audit record, because anybody can make it up
     * @return the key, which the caller closes; empty when the KeID is unknown or expired
     * @throws KedgeException {@link ErrorCode#TARGET_NOT_ALLOWED}, {@link ErrorCode#SUID_NOT_ALLOWED} or
     *         {@link ErrorCode#DERIVATION_UNSUPPORTED} when the owner does not grant such a key; {@link ErrorCode#AUDIT_UNAVAILABLE} or a
     *         code of the registry when it could not be derived now
     */
    Optional<ProvisionedKey> find(KeId keId, Suid suid);
}
