package org.kedge.itests.testkit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialInfo;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.credential.StoreStatus;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/** The contract of the store in memory, with failures on demand. Survives the "restart" of whoever uses it. */
public final class MemoryCredentialStore implements CredentialStore {
    private final Map<String, Credential> entries = new TreeMap<>();
    private Predicate<Credential> failing = credential -> false;
    private int writes;

    /** Every write of a credential that satisfies the condition fails with {@link ErrorCode#STORE_IO} and changes nothing. */
    public synchronized void failWrites(Predicate<Credential> condition) {
        failing = condition;
    }

    /** Number of successful writes. */
    public synchronized int writes() {
        return writes;
    }

    @Override
    public synchronized void put(Credential credential, CredentialSlot slot) {
        requireWritable(credential);
        store(credential, slot);
        writes++;
    }

    @Override
    public synchronized void putAll(List<Credential> credentials) {
        credentials.forEach(this::requireWritable);
        credentials.forEach(credential -> store(credential, CredentialSlot.ACTIVE));
        writes++;
    }

    private void requireWritable(Credential credential) {
        if (failing.test(credential)) {
            throw new KedgeException(ErrorCode.STORE_IO, "write of \"" + credential.alias() + "\" failed as scripted");
        }
    }

    private void store(Credential credential, CredentialSlot slot) {
        Credential replaced = entries.put(key(credential.alias(), slot), copy(credential));
        if (replaced != null) {
            replaced.close();
        }
    }

    @Override
    public synchronized void activate(String alias) {
        Credential pending = entries.remove(key(alias, CredentialSlot.PENDING));
        if (pending == null) {
            throw new KedgeException(ErrorCode.CREDENTIAL_UNKNOWN, "nothing is pending under \"" + alias + "\"");
        }
        Credential replaced = entries.put(key(alias, CredentialSlot.ACTIVE), pending);
        if (replaced != null) {
            replaced.close();
        }
        writes++;
    }

    @Override
    public synchronized Optional<Credential> get(String alias, CredentialSlot slot) {
        return Optional.ofNullable(entries.get(key(alias, slot))).map(MemoryCredentialStore::copy);
    }

    @Override
    public synchronized boolean remove(String alias) {
        boolean removed = false;
        for (CredentialSlot slot : CredentialSlot.values()) {
            Credential entry = entries.remove(key(alias, slot));
            if (entry != null) {
                entry.close();
                removed = true;
            }
        }
        writes += removed ? 1 : 0;
        return removed;
    }

    @Override
    public synchronized int expire(Instant now) {
        int before = entries.size();
        entries.values().removeIf(entry -> entry.notAfter().map(end -> !end.isAfter(now)).orElse(false));
        return before - entries.size();
    }

    @Override
    public synchronized List<CredentialInfo> list() {
        List<CredentialInfo> infos = new ArrayList<>();
        entries.forEach((key, entry) -> {
            if (entry.kind() != CredentialKind.STATE) {
                CredentialSlot slot = CredentialSlot.valueOf(key.substring(key.lastIndexOf('|') + 1));
                infos.add(new CredentialInfo(entry.alias(), slot, entry.kind(), entry.identifier(), entry.attributes(),
                        Optional.empty(), entry.certificates().stream().findFirst().map(c -> c.getSubjectX500Principal().getName()),
                        entry.notAfter()));
            }
        });
        return infos;
    }

    /** All aliases of a kind in both slots, states among them. */
    public synchronized List<String> aliases(CredentialKind kind) {
        return entries.values().stream().filter(entry -> entry.kind() == kind).map(Credential::alias).toList();
    }

    @Override
    public StoreStatus status() {
        return new StoreStatus(true, Optional.empty(), Map.of(), List.of(), "memory", false);
    }

    private static String key(String alias, CredentialSlot slot) {
        return alias + "|" + slot;
    }

    private static Credential copy(Credential c) {
        return new Credential(c.alias(), c.kind(), c.identifier(), c.attributes(), c.secret().duplicate(), c.certificates(),
                c.notAfter());
    }
}
