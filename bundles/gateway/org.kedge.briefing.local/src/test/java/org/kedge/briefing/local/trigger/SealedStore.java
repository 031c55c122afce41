package org.kedge.briefing.local.trigger;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialInfo;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.credential.StoreStatus;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/** A store that is there and cannot be opened. */
final class SealedStore implements CredentialStore {
    private static KedgeException sealed() {
        return new KedgeException(ErrorCode.STORE_SEALED, "as scripted");
    }

    @Override
    public void put(Credential credential, CredentialSlot slot) {
        throw sealed();
    }

    @Override
    public void putAll(List<Credential> credentials) {
        throw sealed();
    }

    @Override
    public void activate(String alias) {
        throw sealed();
    }

    @Override
    public Optional<Credential> get(String alias, CredentialSlot slot) {
        throw sealed();
    }

    @Override
    public boolean remove(String alias) {
        throw sealed();
    }

    @Override
    public int expire(Instant now) {
        throw sealed();
    }

    @Override
    public List<CredentialInfo> list() {
        throw sealed();
    }

    @Override
    public StoreStatus status() {
        return new StoreStatus(false, Optional.of(sealed()), Map.of(), List.of(), "none", false);
    }
}
