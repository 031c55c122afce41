package org.kedge.registry.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongUnaryOperator;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.Guss;
import org.kedge.api.identity.Impi;
import org.kedge.api.infrastructure.registry.SubscriberRecord;
import org.kedge.api.infrastructure.registry.SubscriberRecord.Aka;
import org.kedge.api.infrastructure.registry.SubscriberRegistry;
import org.kedge.api.key.SecretBytes;
import org.kedge.registry.secret.RegistryCipher;

/**
 * Subscribers in table {@code subscriber}. The IMPI and the GUSS are personal data and therefore encrypted like K and OPc; a row is found
 * by a keyed digest of the IMPI. K and OPc do not open for another subscriber, nor under other settings of AKA than their own.
 */
public final class JdbcSubscriberRegistry implements SubscriberRegistry {
    private static final String SELECT = "SELECT lookup, impi, guss, enabled, " + AkaColumns.NAMES + " FROM subscriber ";
    static final String BY_LOOKUP = SELECT + "WHERE lookup = ?";
    static final String PAGE = SELECT + "WHERE lookup > ? ORDER BY lookup LIMIT ?";
    static final String KEYS = "SELECT k, opc, " + AkaColumns.NAMES + " FROM subscriber WHERE lookup = ? AND enabled = 1";
    static final String SQN = "SELECT sqn FROM subscriber WHERE lookup = ?";
    static final String MOVE = "UPDATE subscriber SET sqn = ? WHERE lookup = ? AND sqn = ?";
    static final String UPDATE = "UPDATE subscriber SET guss = ?, enabled = ? WHERE lookup = ?";
    static final String REMOVE = "DELETE FROM subscriber WHERE lookup = ?";
    /** Each one that fails means that another call has got a number: reached by no load that is real. */
    private static final int ATTEMPTS = 1000;

    private final RegistryAccess access;

    public JdbcSubscriberRegistry(RegistryAccess access) {
        this.access = access;
    }

    /** What stands for an IMPI in the database. */
    static String lookup(RegistryCipher cipher, Impi impi) {
        return cipher.digest("impi", impi.value());
    }

    @Override
    public void add(List<Entry> subscribers) {
        List<Entry> checked = subscribers.stream().map(SubscriberRules::check).toList();
        List<Claim> claims = new ArrayList<>();
        for (int i = 0; i < checked.size(); i++) {
            claims.add(Claim.subscriber(checked.get(i).subscriber().impi(), i + 1));
        }
        Additions.run(access, "adding " + checked.size() + " subscribers", claims,
                (connection, cipher) -> insert(connection, cipher, checked));
    }

    /** Writes checked entries, inside a transaction. */
    public void insert(Connection connection, RegistryCipher cipher, List<Entry> entries) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO subscriber (lookup, impi, guss, enabled, k, opc, sqn, "
                + AkaColumns.NAMES + ") VALUES (?, ?, ?, ?, ?, ?, ?" + ", ?".repeat(AkaColumns.COUNT) + ")")) {
            for (Entry entry : entries) {
                SubscriberRecord subscriber = entry.subscriber();
                String lookup = lookup(cipher, subscriber.impi());
                insert.setString(1, lookup);
                insert.setBytes(2, cipher.sealText(subscriber.impi().value(), place("impi", lookup)));
                insert.setBytes(3, cipher.sealText(GussColumn.write(subscriber.guss()), place("guss", lookup)));
                insert.setInt(4, subscriber.enabled() ? 1 : 0);
                insert.setBytes(5, cipher.seal(entry.keys().k(), place("k", lookup, subscriber.aka())));
                insert.setBytes(6, cipher.seal(entry.keys().opc(), place("opc", lookup, subscriber.aka())));
                insert.setLong(7, entry.sqn());
                AkaColumns.set(insert, 8, subscriber.aka());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static String[] place(String column, String lookup) {
        return new String[] {"subscriber", column, lookup};
    }

    private static String[] place(String column, String lookup, Aka aka) {
        return new String[] {"subscriber", column, lookup, aka.toString()};
    }

    @Override
    public void update(Impi impi, Guss guss, boolean enabled) {
        Guss checked = SubscriberRules.guss(guss);
        access.write("updating a subscriber", (connection, cipher) -> {
            String lookup = lookup(cipher, impi);
            try (PreparedStatement update = connection.prepareStatement(UPDATE)) {
                update.setBytes(1, cipher.sealText(GussColumn.write(checked), place("guss", lookup)));
                update.setInt(2, enabled ? 1 : 0);
                update.setString(3, lookup);
                if (update.executeUpdate() == 0) {
                    throw unknown();
                }
                return null;
            }
        });
    }

    @Override
    public boolean remove(Impi impi) {
        return access.write("removing a subscriber", (connection, cipher) -> {
            JdbcBootstrapRegistry.removeOf(connection, lookup(cipher, impi));
            try (PreparedStatement delete = connection.prepareStatement(REMOVE)) {
                delete.setString(1, lookup(cipher, impi));
                return delete.executeUpdate() > 0;
            }
        });
    }

    @Override
    public Optional<SubscriberRecord> find(Impi impi) {
        return access.read("finding a subscriber", (connection, cipher) -> {
            try (PreparedStatement query = connection.prepareStatement(BY_LOOKUP)) {
                query.setString(1, lookup(cipher, impi));
                return records(cipher, query).stream().findFirst();
            }
        });
    }

    @Override
    public List<SubscriberRecord> list(String afterImpi, int limit) {
        return access.read("listing subscribers", (connection, cipher) -> {
            try (PreparedStatement query = connection.prepareStatement(PAGE)) {
                query.setString(1, afterImpi.isEmpty() ? "" : lookup(cipher, Impi.parse(afterImpi)));
                query.setInt(2, Page.limit(limit));
                return records(cipher, query);
            }
        });
    }

    private static List<SubscriberRecord> records(RegistryCipher cipher, PreparedStatement query) throws SQLException {
        try (ResultSet row = query.executeQuery()) {
            List<SubscriberRecord> records = new ArrayList<>();
            while (row.next()) {
                String lookup = row.getString(1);
                records.add(new SubscriberRecord(new Impi(cipher.openText(row.getBytes(2), place("impi", lookup))), AkaColumns.get(row, 5),
                        GussColumn.read(cipher.openText(row.getBytes(3), place("guss", lookup))), row.getInt(4) == 1));
            }
            return records;
        }
    }

    @Override
    public Optional<Keys> keys(Impi impi) {
        return access.read("reading the keys of a subscriber", (connection, cipher) -> {
            String lookup = lookup(cipher, impi);
            try (PreparedStatement query = connection.prepareStatement(KEYS)) {
                query.setString(1, lookup);
                try (ResultSet row = query.executeQuery()) {
                    return row.next() ? Optional.of(keys(cipher, row, lookup)) : Optional.empty();
                }
            }
        });
    }

    private static Keys keys(RegistryCipher cipher, ResultSet row, String lookup) throws SQLException {
        Aka aka = AkaColumns.get(row, 3);
        SecretBytes opc = cipher.open(row.getBytes(2), place("opc", lookup, aka));
        try {
            return new Keys(cipher.open(row.getBytes(1), place("k", lookup, aka)), opc);
        } catch (SQLException | RuntimeException e) {
            opc.close();
            throw e;
        }
    }

    @Override
    public long advance(Impi impi, LongUnaryOperator step) {
        return access.write("moving a sequence number", (connection, cipher) -> advance(connection, lookup(cipher, impi), step));
    }

    /**
     * Compare and set. SQLite lets one transaction write at a time; on PostgreSQL the update waits for one that has the row, then finds
     * its number and changes nothing.
     */
    private static long advance(Connection connection, String lookup, LongUnaryOperator step) throws SQLException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            long last = last(connection, lookup);
            long next = SubscriberRules.sqn(step.applyAsLong(last));
            if (next == last) {
                throw new KedgeException(ErrorCode.SUBSCRIBER_SQN, "a sequence number is used once, and this one was used last");
            }
            try (PreparedStatement move = connection.prepareStatement(MOVE)) {
                move.setLong(1, next);
                move.setString(2, lookup);
                move.setLong(3, last);
                if (move.executeUpdate() == 1) {
                    return next;
                }
            }
        }
        throw new KedgeException(ErrorCode.REGISTRY_IO, "others move the sequence number of one subscriber all the time");
    }

    private static long last(Connection connection, String lookup) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(SQN)) {
            query.setString(1, lookup);
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    throw unknown();
                }
                return row.getLong(1);
            }
        }
    }

    private static KedgeException unknown() {
        return new KedgeException(ErrorCode.SUBSCRIBER_UNKNOWN, "no subscriber of this IMPI in the registry");
    }

    @Override
    public long count() {
        return access.read("counting subscribers", (connection, cipher) -> Additions.count(connection, "SELECT COUNT(*) FROM subscriber"));
    }
}
