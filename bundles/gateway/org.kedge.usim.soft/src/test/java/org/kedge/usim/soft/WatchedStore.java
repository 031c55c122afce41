package org.kedge.usim.soft;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialInfo;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.credential.StoreStatus;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/** A store that notes what passes, and whose writes fail on demand before or after they are durable. */
final class WatchedStore implements CredentialStore {
    private final CredentialStore store;
    private final List<Credential> passed = new ArrayList<>();
    private int writes;
    private int failAt;
    private boolean failAfter;
    private Optional<ErrorCode> readFailure = Optional.empty();

    WatchedStore(CredentialStore store) {
        this.store = store;
    }

    /** The n-th write from now fails, counted from 1. @param durable whether it has happened nevertheless */
    synchronized void failWrite(int n, boolean durable) {
        failAt = writes + n;
        failAfter = durable;
    }

    synchronized void failReads(ErrorCode code) {
        readFailure = Optional.of(code);
    }

    synchronized int writes() {
        return writes;
    }

    /** Whether every secret that went in or out was wiped by who used it. */
    synchronized boolean allWiped() {
        return !passed.isEmpty() && passed.stream().allMatch(credential -> credential.secret().isClosed());
    }

    @Override
    public synchronized void put(Credential credential, CredentialSlot slot) {
        passed.add(credential);
        boolean fails = ++writes == failAt;
        if (!fails || failAfter) {
            store.put(credential, slot);
        }
        if (fails) {
            throw new KedgeException(ErrorCode.STORE_IO, "write failed as scripted");
        }
    }

    @Override
    public synchronized Optional<Credential> get(String alias, CredentialSlot slot) {
        readFailure.ifPresent(code -> {
            throw new KedgeException(code, "read failed as scripted");
        });
        Optional<Credential> found = store.get(alias, slot);
        found.ifPresent(passed::add);
        return found;
    }

    @Override
    public void putAll(List<Credential> credentials) {
        store.putAll(credentials);
    }

    @Override
    public void activate(String alias) {
        store.activate(alias);
    }

    @Override
    public boolean remove(String alias) {
        return store.remove(alias);
    }

    @Override
    public int expire(Instant now) {
        return store.expire(now);
    }

    @Override
    public List<CredentialInfo> list() {
        return store.list();
    }

    @Override
    public StoreStatus status() {
        return store.status();
    }
}
