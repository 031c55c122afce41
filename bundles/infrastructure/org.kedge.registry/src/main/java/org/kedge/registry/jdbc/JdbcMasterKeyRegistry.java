package org.kedge.registry.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.infrastructure.registry.MasterKeyRegistry;
import org.kedge.registry.secret.RegistryCipher;

/**
 * Km in table {@code master_key}. A key does not open under another KmID, KeID, client or lifetime than its own. Column {@code made}
 * counts the keys in the order in which they came.
 */
public final class JdbcMasterKeyRegistry implements MasterKeyRegistry {
    private static final String SELECT = "SELECT km_identity, ke_identity, client_id, check_value, " + Expiry.NAMES
            + ", used, sealed FROM master_key ";
    static final String BY_ID = SELECT + "WHERE km_id = ? OR ke_id = ?";
    static final String PAGE = SELECT + "WHERE km_id > ? ORDER BY km_id LIMIT ?";
    static final String OF_CLIENT = "SELECT ke_identity FROM master_key WHERE client_id = ? AND ke_id IS NOT NULL";
    static final String USED = "SELECT used FROM master_key WHERE km_id = ?";
    static final String CONFIRM = "UPDATE master_key SET used = 1 WHERE km_id = ?";
    static final String ROLLED = "DELETE FROM master_key WHERE km_id IN (SELECT old.km_id FROM master_key now"
            + " JOIN master_key old ON old.client_id = now.client_id"
            + " WHERE now.km_id = ? AND now.ke_id IS NOT NULL AND old.ke_id IS NOT NULL AND old.made < now.made)";
    static final String REMOVE = "DELETE FROM master_key WHERE km_id = ? OR ke_id = ?";
    static final String EXPIRE = Expiry.deleteFrom("master_key");

    private final RegistryAccess access;

    public JdbcMasterKeyRegistry(RegistryAccess access) {
        this.access = access;
    }

    @Override
    public Info put(MasterKey key) {
        // Another node may put the same KeID between look-up and insert; the next attempt then finds it.
        return Additions.repeated(access, "keeping the Km " + key.info().kmId(), (connection, cipher) -> {
            Optional<Info> present = present(connection, key.info());
            if (present.isPresent()) {
                return present.get();
            }
            requireSameMef(connection, key.info());
            insert(connection, cipher, key);
            return key.info();
        });
    }

    /** The record that stands for this one already. @throws KedgeException REGISTRATION_CONFLICT */
    private static Optional<Info> present(Connection connection, Info info) throws SQLException {
        if (info.keId().isPresent()) {
            Optional<Info> sameKeId = select(connection, info.keId().get()).map(Row::info).filter(i -> i.keId().equals(info.keId()));
            if (sameKeId.isPresent()) {
                return sameKeId;
            }
        }
        Optional<Info> sameKmId = select(connection, info.kmId()).map(Row::info);
        // A pre-provisioned Km may be put again at every start; another key under its name is no repetition.
        boolean again = sameKmId.filter(found -> found.keId().isEmpty() && info.keId().isEmpty()
                && found.kmId().equals(info.kmId()) && found.checkValue().equals(info.checkValue())).isPresent();
        if (sameKmId.isPresent() && !again) {
            throw new KedgeException(ErrorCode.REGISTRATION_CONFLICT, "the KmID " + info.kmId() + " names another Km already");
        }
        return sameKmId;
    }

    /** One MEF vouches for a client: another one could act for it, and end its Km. @throws KedgeException REGISTRATION_CONFLICT */
    private static void requireSameMef(Connection connection, Info info) throws SQLException {
        if (info.keId().isEmpty()) {
            return;
        }
        try (PreparedStatement query = connection.prepareStatement(OF_CLIENT)) {
            query.setString(1, info.clientId());
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    KeyReference other = KeyReference.parse(row.getString(1));
                    if (!other.fqdn().equals(info.keId().get().fqdn())) {
                        throw new KedgeException(ErrorCode.REGISTRATION_CONFLICT, "client " + info.clientId() + " of KeID "
                                + info.keId().get() + " has a Km of another MEF, by KeID " + other);
                    }
                }
            }
        }
    }

    private static void insert(Connection connection, RegistryCipher cipher, MasterKey key) throws SQLException {
        Info info = key.info();
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO master_key (km_id, km_identity, ke_id, ke_identity,"
                + " client_id, check_value, " + Expiry.NAMES + ", used, sealed)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            insert.setString(1, info.kmId().lookupKey());
            insert.setString(2, info.kmId().toString());
            insert.setString(3, info.keId().map(KeyReference::lookupKey).orElse(null));
            insert.setString(4, info.keId().map(KeyReference::toString).orElse(null));
            insert.setString(5, info.clientId());
            insert.setString(6, info.checkValue());
            Expiry.set(insert, 7, info.notAfter());
            insert.setInt(9, info.used() ? 1 : 0);
            insert.setBytes(10, cipher.seal(key.km(), place(info)));
            insert.executeUpdate();
        }
    }

    private static String[] place(Info info) {
        return new String[] {"master_key", "sealed", info.kmId().lookupKey(), info.keId().map(KeyReference::lookupKey).orElse(""),
            info.clientId(), info.notAfter().toString()};
    }

    @Override
    public Optional<MasterKey> find(KeyReference kmIdOrKeId, Instant now) {
        return access.read("finding the Km " + kmIdOrKeId, (connection, cipher) -> select(connection, kmIdOrKeId)
                .filter(row -> now.isBefore(row.info.notAfter()))
                .map(row -> new MasterKey(row.info, cipher.open(row.sealed, place(row.info)))));
    }

    @Override
    public Optional<MasterKey> findNafKey(KeyReference bTid, int cipherSuite, Instant now) {
        return find(bTid, now).filter(key -> key.info().cipherSuite().equals(java.util.OptionalInt.of(cipherSuite)));
    }

    private record Row(Info info, byte[] sealed) {
    }

    private static Optional<Row> select(Connection connection, KeyReference id) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(BY_ID)) {
            query.setString(1, id.lookupKey());
            query.setString(2, id.lookupKey());
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.of(new Row(info(row), row.getBytes(8))) : Optional.empty();
            }
        }
    }

    private static Info info(ResultSet row) throws SQLException {
        return new Info(KeyReference.parse(row.getString(1)), Optional.ofNullable(row.getString(2)).map(KeyReference::parse),
                row.getString(3), row.getString(4), Expiry.get(row, 5), row.getInt(7) == 1);
    }

    @Override
    public void confirm(KeyReference kmId) {
        String what = "confirming the Km " + kmId;
        // Every handshake with a Km confirms it; only the first one has something to write.
        boolean first = access.read(what, (connection, cipher) -> {
            try (PreparedStatement query = connection.prepareStatement(USED)) {
                query.setString(1, kmId.lookupKey());
                try (ResultSet row = query.executeQuery()) {
                    return row.next() && row.getInt(1) == 0;
                }
            }
        });
        if (first) {
            access.write(what, (connection, cipher) -> update(connection, CONFIRM, kmId.lookupKey())
                    + update(connection, ROLLED, kmId.lookupKey()));
        }
    }

    @Override
    public boolean remove(KeyReference kmIdOrKeId) {
        return access.write("removing the Km " + kmIdOrKeId,
                (connection, cipher) -> update(connection, REMOVE, kmIdOrKeId.lookupKey(), kmIdOrKeId.lookupKey()) > 0);
    }

    private static int update(Connection connection, String statement, String... values) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(statement)) {
            for (int i = 0; i < values.length; i++) {
                update.setString(i + 1, values[i]);
            }
            return update.executeUpdate();
        }
    }

    @Override
    public List<Info> list(String afterKmId, int limit) {
        return access.read("listing Km", (connection, cipher) -> {
            try (PreparedStatement query = connection.prepareStatement(PAGE)) {
                query.setString(1, after(afterKmId));
                query.setInt(2, Page.limit(limit));
                List<Info> page = new ArrayList<>();
                try (ResultSet row = query.executeQuery()) {
                    while (row.next()) {
                        page.add(info(row));
                    }
                }
                return page;
            }
        });
    }

    private static String after(String kmId) {
        return kmId.isEmpty() ? "" : KeyReference.parse(kmId).lookupKey();
    }

    @Override
    public int expire(Instant now) {
        return access.write("removing expired Km", (connection, cipher) -> Expiry.expire(connection, EXPIRE, now));
    }

    @Override
    public long count() {
        return access.read("counting Km", (connection, cipher) -> Additions.count(connection, "SELECT COUNT(*) FROM master_key"));
    }
}
