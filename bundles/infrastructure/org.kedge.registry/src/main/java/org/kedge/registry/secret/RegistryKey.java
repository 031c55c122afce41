package org.kedge.registry.secret;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;
import org.kedge.crypto.KeyCheckValue;

/** The registry key: a credential of the node, the same on all nodes that share a database. */
public final class RegistryKey {
    /** Its alias in the credential store. */
    public static final String ALIAS = "registry";
    static final String NAME = "registry key";
    private static final int OCTETS = 32;

    private RegistryKey() {
    }

    /**
     * The key for a database that was never set up: the one that is here already, else a new one, kept durably before this returns.
     *
     * @return the key, which the caller closes
     */
    public static SecretBytes forNewDatabase(CredentialStore store) {
        Optional<SecretBytes> present = read(store);
        if (present.isPresent()) {
            return present.get();
        }
        byte[] octets = new byte[OCTETS];
        new SecureRandom().nextBytes(octets);
        SecretBytes key = SecretBytes.owning(octets);
        try (Credential credential = new Credential(ALIAS, CredentialKind.SYMMETRIC_KEY, NAME, Map.of(),
                key.duplicate(), List.of(), Optional.empty())) {
            store.put(credential, CredentialSlot.ACTIVE);
            return key;
        } catch (RuntimeException e) {
            key.close();
            throw e;
        }
    }

    /**
     * The key for a database that was set up; never makes one.
     *
     * @param checkValue what the database remembers of its key
     * @param shown the key check value of its key, for people
     * @return the key, which the caller closes
     * @throws KedgeException REGISTRY_KEY_FOREIGN when the key is not here or another one is
     */
    public static SecretBytes matching(CredentialStore store, String checkValue, String shown, String database) {
        SecretBytes key = read(store).orElseThrow(() -> foreign(database, shown, "this node has no key \"" + ALIAS + "\""));
        byte[] here = RegistryCipher.checkValue(key).getBytes(StandardCharsets.US_ASCII);
        if (!MessageDigest.isEqual(here, checkValue.getBytes(StandardCharsets.US_ASCII))) {
            String own = KeyCheckValue.of(key);
            key.close();
            throw foreign(database, shown, "the key \"" + ALIAS + "\" of this node has the check value " + own);
        }
        return key;
    }

    /** The key of this node, which the caller closes. @throws KedgeException REGISTRY_KEY_FOREIGN when its credential is something else */
    public static Optional<SecretBytes> read(CredentialStore store) {
        try (Credential credential = store.get(ALIAS, CredentialSlot.ACTIVE).orElse(null)) {
            if (credential == null) {
                return Optional.empty();
            }
            if (credential.kind() != CredentialKind.SYMMETRIC_KEY || credential.secret().length() != OCTETS) {
                throw new KedgeException(ErrorCode.REGISTRY_KEY_FOREIGN,
                        "the credential \"" + ALIAS + "\" of this node is not a symmetric key of " + OCTETS + " octets");
            }
            return Optional.of(credential.secret().duplicate());
        }
    }

    private static KedgeException foreign(String database, String shown, String found) {
        return new KedgeException(ErrorCode.REGISTRY_KEY_FOREIGN,
                database + " was written with the registry key of check value " + shown + ", but " + found);
    }
}
