package org.kedge.maf;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
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

    private static boolean names(Info info, KeyReference id) {
        return info.kmId().equals(id) || info.keId().equals(Optional.of(id));
    }

    private Optional<MasterKey> at(KeyReference id, OptionalInt suite) {
        requireWhole();
        return keys.stream().filter(k -> names(k.info(), id) && k.info().cipherSuite().equals(suite)).findFirst();
    }

    @Override
    public synchronized Info put(MasterKey key) {
        puts++;
        Optional<MasterKey> present = key.info().keId().flatMap(keId -> at(keId, key.info().cipherSuite()));
        if (present.isPresent()) {
            return present.get().info();
        }
        if (at(key.info().kmId(), key.info().cipherSuite()).isPresent()) {
            throw new KedgeException(ErrorCode.REGISTRATION_CONFLICT, "KmID is taken");
        }
        if (keys.stream().map(MasterKey::info).filter(i -> i.clientId().equals(key.info().clientId()))
                .anyMatch(i -> !i.keId().map(KeyReference::fqdn).equals(key.info().keId().map(KeyReference::fqdn)))) {
            throw new KedgeException(ErrorCode.REGISTRATION_CONFLICT, "client of another MEF");
        }
        keys.add(new MasterKey(key.info(), key.km().duplicate()));
        return key.info();
    }

    private static Optional<MasterKey> copy(Optional<MasterKey> found, Instant now) {
        return found.filter(k -> now.isBefore(k.info().notAfter())).map(k -> new MasterKey(k.info(), k.km().duplicate()));
    }

    @Override
    public synchronized Optional<MasterKey> find(KeyReference kmIdOrKeId, Instant now) {
        return copy(at(kmIdOrKeId, OptionalInt.empty()), now);
    }

    @Override
    public synchronized Optional<MasterKey> findNafKey(KeyReference bTid, int cipherSuite, Instant now) {
        return copy(at(bTid, OptionalInt.of(cipherSuite)), now);
    }

    @Override
    public synchronized void confirm(KeyReference kmId) {
        requireWhole();
        List<MasterKey> confirmed = keys.stream().filter(k -> names(k.info(), kmId)).toList();
        List<MasterKey> before = List.copyOf(keys.subList(0, keys.indexOf(confirmed.get(0))));
        String client = confirmed.get(0).info().clientId();
        keys.replaceAll(k -> confirmed.contains(k) ? used(k) : k);
        keys.removeAll(before.stream().filter(k -> k.info().clientId().equals(client) && k.info().keId().isPresent()).toList());
    }

    private static MasterKey used(MasterKey key) {
        Info i = key.info();
        return new MasterKey(new Info(i.kmId(), i.keId(), i.clientId(), i.checkValue(), i.notAfter(), true, i.cipherSuite()), key.km());
    }

    @Override
    public synchronized boolean remove(KeyReference kmIdOrKeId) {
        requireWhole();
        return keys.removeIf(k -> names(k.info(), kmIdOrKeId));
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
