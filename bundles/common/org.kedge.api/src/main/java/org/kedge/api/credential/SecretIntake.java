package org.kedge.api.credential;

import java.nio.file.Path;
import java.util.List;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The only way secrets come into a node: files that are committed to the store, then overwritten and deleted. The intake directory
 * {@code ${kedge.home}/intake} is watched with the same code. A service. Calls block. Thread-safe.
 */
@ProviderType
public interface SecretIntake {
    /**
     * Imports one file: {@code *.kpm.json}, {@code *.p12} with its passphrase in {@code <name>.p12.pass}, {@code *.pem}, and what
     * an {@link IntakeFormat} takes. After success the file (and its passphrase file) is overwritten and deleted; after failure it is
     * left as it is and nothing was stored.
     *
     * @return the aliases that were written
     * @throws KedgeException {@link ErrorCode#INTAKE_MALFORMED}, {@link ErrorCode#INTAKE_DIRECTORY_UNSAFE} when the file is readable by
     *         others, or a code of the store
     */
    List<String> importFile(Path file);

    /**
     * Makes an EC P-256 key pair that never leaves the store.
     *
     * @return its public key identifier, {@code ni:///sha-256;...}
     * @throws KedgeException {@link ErrorCode#CREDENTIAL_EXISTS} when the alias is taken, or a code of the store
     */
    String generateKeyPair(String alias);
}
