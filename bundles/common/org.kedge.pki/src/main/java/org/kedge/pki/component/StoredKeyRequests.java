package org.kedge.pki.component;

import java.security.PrivateKey;
import java.security.PublicKey;

import org.kedge.api.credential.CertificateRequests;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.pki.EcKeys;
import org.kedge.pki.SigningRequest;

/** Certificate requests for key pairs of a credential store. Thread-safe. */
public final class StoredKeyRequests implements CertificateRequests {
    private final CredentialStore store;

    public StoredKeyRequests(CredentialStore store) {
        this.store = store;
    }

    @Override
    public String request(String alias, CertificateFlavour flavour, String identifier) {
        try (Credential credential = store.require(alias)) {
            if (credential.kind() != CredentialKind.KEY_PAIR) {
                throw new KedgeException(ErrorCode.CERTIFICATE_REQUEST,
                        "\"" + alias + "\" is a credential of kind " + credential.kind() + ", not a key pair");
            }
            PrivateKey key = credential.secret().use(EcKeys::privateKey);
            PublicKey publicKey = EcKeys.publicKey(key);
            return SigningRequest.create(key, publicKey, flavour, identifier).pem();
        }
    }
}
