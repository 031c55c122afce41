package org.kedge.bsf;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Impi;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.infrastructure.registry.BootstrapRegistry;

/** Bootstraps in memory, or a broken database. */
final class FakeBootstraps implements BootstrapRegistry {
    final Map<String, Bootstrap> rows = new ConcurrentSkipListMap<>();
    private final Map<String, Info> tmpis = new ConcurrentHashMap<>();
    volatile boolean broken;

    private void use() {
        if (broken) {
            throw new KedgeException(ErrorCode.REGISTRY_IO, "scripted fault of the database");
        }
    }

    @Override
    public void put(Bootstrap bootstrap, String tmpi) {
        use();
        Bootstrap copy = new Bootstrap(bootstrap.info(), bootstrap.ks().duplicate());
        if (rows.putIfAbsent(copy.info().bTid().lookupKey(), copy) != null) {
            throw new KedgeException(ErrorCode.REGISTRATION_CONFLICT, "twice");
        }
        tmpis.values().removeIf(info -> info.impi().equals(copy.info().impi()));
        tmpis.put(tmpi, copy.info());
    }

    @Override
    public Optional<Bootstrap> find(KeyReference bTid, Instant now) {
        use();
        return Optional.ofNullable(rows.get(bTid.lookupKey())).filter(row -> now.isBefore(row.info().notAfter()))
                .map(row -> new Bootstrap(row.info(), row.ks().duplicate()));
    }

    @Override
    public Optional<Impi> subscriber(String tmpi, Instant now) {
        use();
        return Optional.ofNullable(tmpis.get(tmpi)).filter(info -> now.isBefore(info.notAfter())).map(Info::impi);
    }

    @Override
    public boolean remove(KeyReference bTid) {
        use();
        return rows.remove(bTid.lookupKey()) != null;
    }

    @Override
    public int expire(Instant now) {
        use();
        int before = rows.size();
        rows.values().removeIf(row -> !now.isBefore(row.info().notAfter()));
        return before - rows.size();
    }

    @Override
    public List<Info> list(String afterBTid, int limit) {
        use();
        return rows.values().stream().map(Bootstrap::info).filter(info -> info.bTid().toString().compareTo(afterBTid) > 0).limit(limit)
                .toList();
    }

    @Override
    public long count() {
        use();
        return rows.size();
    }
}
