package org.kedge.api.credential;

import java.util.OptionalLong;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * What seals the data key of a credential store: a key file, a passphrase file, a PKCS#11 token. A service. Calls block. Thread-safe.
 */
@ConsumerType
public interface StoreKeyProvider {
    /** A stable name, stored beside the sealed key, for example {@code file} or {@code passphrase}. */
    String id();

    /**
     * Seals a new data key. Creates the sealing key when there is none yet.
     *
     * @return authenticated ciphertext that only {@link #unseal} of the same sealing key opens
     * @throws KedgeException {@link ErrorCode#STORE_KEY_UNREADABLE}
     */
    byte[] seal(SecretBytes dataKey);

    /**
     * Opens a sealed data key. Never creates a sealing key.
     *
     * @return the data key, which the caller closes
     * @throws KedgeException {@link ErrorCode#STORE_KEY_UNREADABLE} when the sealing key is missing, unreadable or readable by others,
     *         {@link ErrorCode#STORE_KEY_FOREIGN} when it does not open this ciphertext
     */
    SecretBytes unseal(byte[] sealed);

    /**
     * The value of an external monotonic counter, which detects that journal, head and key were rolled back together.
     *
     * @return empty when the provider has none
     */
    default OptionalLong counter() {
        return OptionalLong.empty();
    }

    /**
     * Raises the external counter to a value, durably; a lower value than the present one is ignored.
     *
     * @throws KedgeException {@link ErrorCode#STORE_IO}
     */
    default void advanceCounter(long value) {
    }
}
