package org.kedge.transport.listener;

import java.security.PrivateKey;
import java.util.Optional;

import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.pki.EcKeys;
import org.kedge.transport.core.OwnKeyPair;

/** Reads a listener's key pair from the credential store. */
final class StoredKeyPair {
    private StoredKeyPair() {
    }

    /**
     * @return empty when the store has none under this alias
     * @throws KedgeException the store's code, {@link ErrorCode#CERTIFICATE_PROFILE} for another kind of key, or
     *         {@link ErrorCode#CREDENTIAL_UNKNOWN} for another kind of credential
     */
    static Optional<OwnKeyPair> read(CredentialStore store, String alias) {
        Optional<Credential> found = store.get(alias, CredentialSlot.ACTIVE);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (Credential credential = found.get()) {
            if (credential.kind() != CredentialKind.KEY_PAIR) {
                throw new KedgeException(ErrorCode.CREDENTIAL_UNKNOWN, "\"" + alias + "\" is a " + credential.kind() + ", not a key pair");
            }
            PrivateKey key = credential.secret().use(EcKeys::privateKey);
            return Optional.of(new OwnKeyPair(key, credential.certificates().isEmpty() ? EcKeys.publicKey(key)
                    : credential.certificates().get(0).getPublicKey(), credential.certificates()));
        }
    }
}
