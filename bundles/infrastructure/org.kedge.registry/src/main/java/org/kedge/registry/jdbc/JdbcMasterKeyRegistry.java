package org.kedge.registry.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.infrastructure.registry.MasterKeyRegistry;
import org.kedge.registry.secret.RegistryCipher;

/**
 * Km in table {@code master_key}. A key does not open under another KmID, KeID, client, lifetime or suite than its own. Column
 * {@code made} counts the keys in the order in which they came. The NAF keys of a B-TID have its KmID and KeID, and one row for each suite.
 */
public final class JdbcMasterKeyRegistry implements MasterKeyRegistry {
    private static final String SELECT = "SELECT km_identity, ke_identity, client_id, check_value, " + Expiry.NAMES
            + ", used, sealed, cipher_suite FROM master_key ";
    static final String BY_ID = SELECT + "WHERE (km_id = ? OR ke_id = ?) AND cipher_suite = ?";
    static final String PAGE = SELECT + "WHERE km_id > ? ORDER BY km_id, cipher_suite LIMIT ?";
    static final String MORE_SUITES = SELECT + "WHERE km_id = ? AND cipher_suite > ? ORDER BY cipher_suite";
    static final String OF_CLIENT = "SELECT ke_identity FROM master_key WHERE client_id = ? AND ke_id IS NOT NULL";
    static final String UNUSED = "SELECT made FROM master_key WHERE km_id = ? AND used = 0";
    static final String CONFIRM = "UPDATE master_key SET used = 1 WHERE km_id = ?";
    /** The keys of a B-TID came with the first of them. */
    static final String ROLLED = "DELETE FROM master_key WHERE made IN (SELECT old.made FROM master_key now"
            + " JOIN master_key old ON old.client_id = now.client_id"
            + " WHERE now.km_id = ? AND now.ke_id IS NOT NULL AND old.ke_id IS NOT NULL AND old.ke_id <> now.ke_id"
            + " AND (SELECT MIN(made) FROM master_key WHERE ke_id = old.ke_id)"
            + " < (SELECT MIN(made) FROM master_key WHERE ke_id = now.ke_id))";
    static final String REMOVE = "DELETE FROM master_key WHERE km_id = ? OR ke_id = ?";
    static final String EXPIRE = Expiry.deleteFrom("master_key");

    private static final int NO_SUITE = -1;

    private final RegistryAccess access;

    public JdbcMasterKeyRegistry(RegistryAccess access) {
        this.access = access;
    }

    @Override
    public Info put(MasterKey given) {
        MasterKey key = new MasterKey(checked(given.info()), given.km());
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

    /** A NAF key in the one form under which it is found again. @throws KedgeException IDENTIFIER_MALFORMED */
    private static Info checked(Info info) {
        if (info.cipherSuite().isEmpty()) {
            return info;
        }
        boolean same = info.keId().isEmpty() || info.keId().get().equals(info.kmId());
        if (!info.kmId().isBtid() || !same || info.cipherSuite().getAsInt() < 0) {
            throw new KedgeException(ErrorCode.IDENTIFIER_MALFORMED, "a NAF key has a B-TID for KmID and KeID, and a cipher suite");
        }
        return new Info(info.kmId(), Optional.of(info.kmId()), info.clientId(), info.checkValue(), info.notAfter(), info.used(),
                info.cipherSuite());
    }

    /** The record that stands for this one already. @throws KedgeException REGISTRATION_CONFLICT */
    private static Optional<Info> present(Connection connection, Info info) throws SQLException {
        if (info.keId().isPresent()) {
            Optional<Info> sameKeId = select(connection, info.keId().get(), suite(info)).map(Row::info)
                    .filter(i -> i.keId().equals(info.keId()));
            if (sameKeId.isPresent()) {
                return sameKeId;
            }
        }
        Optional<Info> sameKmId = select(connection, info.kmId(), suite(info)).map(Row::info);
        // Another node may have put the same one since. A pre-provisioned Km may be put again at every start; another key under its name
        // is no repetition.
        boolean again = sameKmId.filter(found -> found.keId().equals(info.keId()) && found.kmId().equals(info.kmId())
                && (found.keId().isPresent() || found.checkValue().equals(info.checkValue()))).isPresent();
        if (sameKmId.isPresent() && !again) {
            throw new KedgeException(ErrorCode.REGISTRATION_CONFLICT, "the KmID " + info.kmId() + " names another Km already");
        }
        return sameKmId;
    }

    /** One MEF, or BSF, vouches for a client: another one could act for it, and end its Km. @throws KedgeException REGISTRATION_CONFLICT */
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
                                + info.keId().get() + " has a Km of another MEF or BSF, by KeID " + other
                                + ": who vouches for it may change when that one has ended or was forgotten (maf:forget)");
                    }
                }
            }
        }
    }

    private static void insert(Connection connection, RegistryCipher cipher, MasterKey key) throws SQLException {
        Info info = key.info();
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO master_key (km_id, km_identity, ke_id, ke_identity,"
                + " client_id, check_value, " + Expiry.NAMES + ", used, sealed, cipher_suite)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            insert.setString(1, info.kmId().lookupKey());
            insert.setString(2, info.kmId().toString());
            insert.setString(3, info.keId().map(KeyReference::lookupKey).orElse(null));
            insert.setString(4, info.keId().map(KeyReference::toString).orElse(null));
            insert.setString(5, info.clientId());
            insert.setString(6, info.checkValue());
            Expiry.set(insert, 7, info.notAfter());
            insert.setInt(9, info.used() ? 1 : 0);
            insert.setBytes(10, cipher.seal(key.km(), place(info)));
            insert.setInt(11, suite(info));
            insert.executeUpdate();
        }
    }

    private static int suite(Info info) {
        return info.cipherSuite().orElse(NO_SUITE);
    }

    private static String[] place(Info info) {
        List<String> place = new ArrayList<>(List.of("master_key", "sealed", info.kmId().lookupKey(),
                info.keId().map(KeyReference::lookupKey).orElse(""), info.clientId(), info.notAfter().toString()));
        info.cipherSuite().ifPresent(suite -> place.add(Integer.toString(suite)));
        return place.toArray(String[]::new);
    }

    @Override
    public Optional<MasterKey> find(KeyReference kmIdOrKeId, Instant now) {
        return find(kmIdOrKeId, NO_SUITE, now);
    }

    @Override
    public Optional<MasterKey> findNafKey(KeyReference bTid, int cipherSuite, Instant now) {
        return cipherSuite < 0 ? Optional.empty() : find(bTid, cipherSuite, now);
    }

    private Optional<MasterKey> find(KeyReference id, int suite, Instant now) {
        return access.read("finding the Km " + id, (connection, cipher) -> select(connection, id, suite)
                .filter(row -> now.isBefore(row.info.notAfter()))
                .map(row -> new MasterKey(row.info, cipher.open(row.sealed, place(row.info)))));
    }

    private record Row(Info info, byte[] sealed) {
    }

    private static Optional<Row> select(Connection connection, KeyReference id, int suite) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(BY_ID)) {
            query.setString(1, id.lookupKey());
            query.setString(2, id.lookupKey());
            query.setInt(3, suite);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.of(new Row(info(row), row.getBytes(8))) : Optional.empty();
            }
        }
    }

    private static Info info(ResultSet row) throws SQLException {
        return new Info(KeyReference.parse(row.getString(1)), Optional.ofNullable(row.getString(2)).map(KeyReference::parse),
                row.getString(3), row.getString(4), Expiry.get(row, 5), row.getInt(7) == 1,
                row.getInt(9) == NO_SUITE ? OptionalInt.empty() : OptionalInt.of(row.getInt(9)));
    }

    @Override
    public void confirm(KeyReference kmId) {
        String what = "confirming the Km " + kmId;
        // Every handshake with a Km confirms it; only the first one has something to write.
        boolean first = access.read(what, (connection, cipher) -> {
            try (PreparedStatement query = connection.prepareStatement(UNUSED)) {
                query.setString(1, kmId.lookupKey());
                try (ResultSet row = query.executeQuery()) {
                    return row.next();
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
            List<Info> page = page(connection, PAGE, after(afterKmId), Page.limit(limit));
            if (!page.isEmpty()) {
                // The next page begins after this KmID.
                Info last = page.get(page.size() - 1);
                page.addAll(page(connection, MORE_SUITES, last.kmId().lookupKey(), suite(last)));
            }
            return page;
        });
    }

    private static List<Info> page(Connection connection, String statement, String kmId, int number) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(statement)) {
            query.setString(1, kmId);
            query.setInt(2, number);
            List<Info> page = new ArrayList<>();
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    page.add(info(row));
                }
            }
            return page;
        }
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
