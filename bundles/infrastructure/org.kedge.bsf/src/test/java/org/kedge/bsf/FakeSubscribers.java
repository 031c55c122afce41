package org.kedge.bsf;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.LongUnaryOperator;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.Guss;
import org.kedge.api.identity.Impi;
import org.kedge.api.infrastructure.registry.SubscriberRecord;
import org.kedge.api.infrastructure.registry.SubscriberRegistry;
import org.kedge.api.key.SecretBytes;

/** Subscribers in memory, or a broken database. */
final class FakeSubscribers implements SubscriberRegistry {
    /** A row. */
    private record Row(SubscriberRecord subscriber, byte[] k, byte[] opc) {
    }

    private final Map<String, Row> rows = new ConcurrentSkipListMap<>();
    final Map<Impi, Long> sqn = new ConcurrentHashMap<>();
    volatile boolean broken;

    private void use() {
        if (broken) {
            throw new KedgeException(ErrorCode.REGISTRY_IO, "scripted fault of the database");
        }
    }

    @Override
    public void add(List<Entry> subscribers) {
        use();
        subscribers.forEach(entry -> {
            rows.put(entry.subscriber().impi().value(), new Row(entry.subscriber(), entry.keys().k().copy(), entry.keys().opc().copy()));
            sqn.put(entry.subscriber().impi(), entry.sqn());
        });
    }

    @Override
    public void update(Impi impi, Guss guss, boolean enabled) {
        use();
        Row row = rows.get(impi.value());
        rows.put(impi.value(), new Row(new SubscriberRecord(impi, row.subscriber.aka(), guss, enabled), row.k, row.opc));
    }

    @Override
    public boolean remove(Impi impi) {
        use();
        return rows.remove(impi.value()) != null;
    }

    @Override
    public Optional<SubscriberRecord> find(Impi impi) {
        use();
        return Optional.ofNullable(rows.get(impi.value())).map(Row::subscriber);
    }

    @Override
    public Optional<Keys> keys(Impi impi) {
        use();
        return Optional.ofNullable(rows.get(impi.value())).filter(row -> row.subscriber.enabled())
                .map(row -> new Keys(SecretBytes.copyOf(row.k), SecretBytes.copyOf(row.opc)));
    }

    @Override
    public synchronized long advance(Impi impi, LongUnaryOperator step) {
        use();
        long next = step.applyAsLong(sqn.get(impi));
        sqn.put(impi, next);
        return next;
    }

    @Override
    public List<SubscriberRecord> list(String afterImpi, int limit) {
        use();
        return rows.entrySet().stream().filter(row -> row.getKey().compareTo(afterImpi) > 0).limit(limit)
                .map(row -> row.getValue().subscriber).toList();
    }

    @Override
    public long count() {
        use();
        return rows.size();
    }
}
