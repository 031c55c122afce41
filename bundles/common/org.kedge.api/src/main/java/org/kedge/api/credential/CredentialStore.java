package org.kedge.api.credential;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The encrypted, crash-safe store of a node's credentials. A service, present while the store is configured, also when it could not be
 * opened: then everything but {@link #status()} throws the code that says why. Every writing method returns when the change is
 * durable, and an interrupted one has either happened or not. Calls block. Thread-safe.
 */
@ProviderType
public interface CredentialStore {
    /**
     * Writes a credential, replacing one of the same alias and slot. The record is not closed.
     *
     * @throws KedgeException {@link ErrorCode#STORE_SEALED}, {@link ErrorCode#STORE_IO} or the code the store failed to open with
     */
    void put(Credential credential, CredentialSlot slot);

    /**
     * Writes several credentials of the active slot in one atomic step: all of them or none.
     *
     * @throws KedgeException as {@link #put}
     */
    void putAll(List<Credential> credentials);

    /**
     * Makes the pending credential of an alias the active one, in one atomic step.
     *
     * @throws KedgeException {@link ErrorCode#CREDENTIAL_UNKNOWN} when nothing is pending; else as {@link #put}
     */
    void activate(String alias);

    /**
     * Reads a credential.
     *
     * @return a copy, which the caller closes; empty when there is none
     * @throws KedgeException as {@link #put}
     */
    Optional<Credential> get(String alias, CredentialSlot slot);

    /**
     * Reads the active credential.
     *
     * @throws KedgeException {@link ErrorCode#CREDENTIAL_UNKNOWN} when there is none; else as {@link #put}
     */
    default Credential require(String alias) {
        return get(alias, CredentialSlot.ACTIVE).orElseThrow(
                () -> new KedgeException(ErrorCode.CREDENTIAL_UNKNOWN, "no credential \"" + alias + "\" in the store"));
    }

    /**
     * Removes both slots of an alias.
     *
     * @return whether there was anything to remove
     * @throws KedgeException as {@link #put}
     */
    boolean remove(String alias);

    /**
     * Removes every credential whose notAfter is at or before the given time (D-17).
     *
     * @return how many were removed
     * @throws KedgeException as {@link #put}
     */
    int expire(Instant now);

    /**
     * All credentials except {@link CredentialKind#STATE}, without their secrets, in order of alias.
     *
     * @throws KedgeException as {@link #put}
     */
    List<CredentialInfo> list();

    /** Whether the store is open, and what is visible without opening it. Never throws, does not block. */
    StoreStatus status();
}
