package org.kedge.maf;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.infrastructure.registry.MasterKeyRegistry;

/** Km in memory, in the order in which they came; can be told to fail. */
final class FakeMasterKeys implements MasterKeyRegistry {
    private final List<MasterKey> keys = new ArrayList<>();
    volatile boolean broken;
    int puts;

    private void requireWhole() {
        if (broken) {
            throw new KedgeException(ErrorCode.REGISTRY_IO, "scripted fault of the database");
        }
    }

    private Optional<MasterKey> at(KeyReference id) {
        requireWhole();
        return keys.stream().filter(k -> k.info().kmId().equals(id) || k.info().keId().equals(Optional.of(id))).findFirst();
    }

    @Override
    public synchronized Info put(MasterKey key) {
        puts++;
        Optional<MasterKey> present = key.info().keId().flatMap(this::at);
        if (present.isPresent()) {
            return present.get().info();
        }
        if (at(key.info().kmId()).isPresent()) {
            throw new KedgeException(ErrorCode.REGISTRATION_CONFLICT, "KmID is taken");
        }
        if (keys.stream().map(MasterKey::info).filter(i -> i.clientId().equals(key.info().clientId()))
                .anyMatch(i -> !i.keId().map(KeyReference::fqdn).equals(key.info().keId().map(KeyReference::fqdn)))) {
            throw new KedgeException(ErrorCode.REGISTRATION_CONFLICT, "client of another MEF");
        }
        keys.add(new MasterKey(key.info(), key.km().duplicate()));
        return key.info();
    }

    @Override
    public synchronized Optional<MasterKey> find(KeyReference kmIdOrKeId, Instant now) {
        return at(kmIdOrKeId).filter(k -> now.isBefore(k.info().notAfter())).map(k -> new MasterKey(k.info(), k.km().duplicate()));
    }

    @Override
    public synchronized Optional<MasterKey> findNafKey(KeyReference bTid, int cipherSuite, Instant now) {
        return find(bTid, now).filter(key -> key.info().cipherSuite().equals(java.util.OptionalInt.of(cipherSuite)));
    }

    @Override
    public synchronized void confirm(KeyReference kmId) {
        int index = keys.indexOf(at(kmId).orElseThrow());
        MasterKey now = keys.get(index);
        Info i = now.info();
        keys.set(index, new MasterKey(new Info(i.kmId(), i.keId(), i.clientId(), i.checkValue(), i.notAfter(), true), now.km()));
        List<MasterKey> before = List.copyOf(keys.subList(0, index));
        keys.removeAll(before.stream().filter(k -> k.info().clientId().equals(i.clientId()) && k.info().keId().isPresent()).toList());
    }

    @Override
    public synchronized boolean remove(KeyReference kmIdOrKeId) {
        return at(kmIdOrKeId).map(keys::remove).orElse(false);
    }

    @Override
    public synchronized List<Info> list(String afterKmId, int limit) {
        return keys.stream().map(MasterKey::info).filter(i -> i.kmId().toString().compareTo(afterKmId) > 0)
                .sorted((a, b) -> a.kmId().toString().compareTo(b.kmId().toString())).limit(limit).toList();
    }

    @Override
    public synchronized int expire(Instant now) {
        requireWhole();
        int before = keys.size();
        keys.removeIf(k -> !now.isBefore(k.info().notAfter()));
        return before - keys.size();
    }

    @Override
    public synchronized long count() {
        return keys.size();
    }
}
