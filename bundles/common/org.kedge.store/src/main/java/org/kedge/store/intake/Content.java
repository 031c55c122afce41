package org.kedge.store.intake;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.key.SecretBytes;

/**
 * What a file holds: a credential, or certificates alone whose purpose depends on what the store has. Closing wipes the secret.
 *
 * @param credential empty for certificates alone
 * @param certificates only where there is no credential
 */
record Content(Optional<Credential> credential, List<X509Certificate> certificates) implements AutoCloseable {

    static Content of(String alias, CredentialKind kind, String identifier, SecretBytes secret, List<X509Certificate> chain) {
        return of(new Credential(alias, kind, identifier, Map.of(), secret, chain, Optional.empty()));
    }

    static Content of(Credential credential) {
        return new Content(Optional.of(credential), List.of());
    }

    @Override
    public void close() {
        credential.ifPresent(Credential::close);
    }
}
