package org.kedge.registry;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialInfo;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.credential.StoreStatus;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;

/** A credential store of one test. */
class MemoryStore implements CredentialStore {
    private final Map<String, byte[]> secrets = new ConcurrentHashMap<>();
    private volatile boolean sealed;

    /** A store that has a registry key already. */
    static MemoryStore withKey(int fill) {
        MemoryStore store = new MemoryStore();
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) fill);
        store.secrets.put("registry", key);
        return store;
    }

    MemoryStore copy() {
        MemoryStore copy = new MemoryStore();
        copy.secrets.putAll(secrets);
        return copy;
    }

    boolean isEmpty() {
        return secrets.isEmpty();
    }

    void seal(boolean now) {
        sealed = now;
    }

    @Override
    public void put(Credential credential, CredentialSlot slot) {
        requireOpen();
        secrets.put(credential.alias(), credential.secret().copy());
    }

    @Override
    public Optional<Credential> get(String alias, CredentialSlot slot) {
        requireOpen();
        return Optional.ofNullable(secrets.get(alias)).map(octets -> new Credential(alias, CredentialKind.SYMMETRIC_KEY, alias, Map.of(),
                SecretBytes.copyOf(octets), List.of(), Optional.empty()));
    }

    private void requireOpen() {
        if (sealed) {
            throw new KedgeException(ErrorCode.STORE_SEALED, "the test sealed it");
        }
    }

    @Override
    public void putAll(List<Credential> credentials) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void activate(String alias) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean remove(String alias) {
        return secrets.remove(alias) != null;
    }

    @Override
    public int expire(Instant now) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<CredentialInfo> list() {
        throw new UnsupportedOperationException();
    }

    @Override
    public StoreStatus status() {
        throw new UnsupportedOperationException();
    }
}
