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
import org.kedge.api.gba.GbaMode;
import org.kedge.api.gba.Guss;
import org.kedge.api.identity.Impi;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.infrastructure.registry.BootstrapRegistry;
import org.kedge.registry.secret.RegistryCipher;

/**
 * Bootstraps in table {@code bootstrap}. IMPI, GUSS and Ks are encrypted, subscriber and TMPI are found by keyed digests. Ks does not open
 * under another B-TID, for another subscriber, mode or lifetime than its own. Column {@code made} counts in the order of coming.
 */
public final class JdbcBootstrapRegistry implements BootstrapRegistry {
    private static final int KS_OCTETS = 32;
    private static final String SELECT = "SELECT b_tid, subscriber, impi, mode, guss, created, " + Expiry.NAMES
            + ", sealed FROM bootstrap ";
    static final String BY_ID = SELECT + "WHERE b_tid = ?";
    static final String BY_TMPI = SELECT + "WHERE tmpi = ?";
    static final String PAGE = SELECT + "WHERE b_tid > ? ORDER BY b_tid LIMIT ?";
    static final String WITHOUT_TMPI = "UPDATE bootstrap SET tmpi = NULL WHERE subscriber = ? AND tmpi IS NOT NULL";
    static final String SURPLUS = "DELETE FROM bootstrap WHERE subscriber = ? AND made < (SELECT made FROM bootstrap WHERE subscriber = ?"
            + " ORDER BY made DESC LIMIT 1 OFFSET " + (KEPT_PER_SUBSCRIBER - 1) + ")";
    static final String OF_SUBSCRIBER = "DELETE FROM bootstrap WHERE subscriber = ?";
    static final String REMOVE = "DELETE FROM bootstrap WHERE b_tid = ?";
    static final String EXPIRE = Expiry.deleteFrom("bootstrap");

    private final RegistryAccess access;

    public JdbcBootstrapRegistry(RegistryAccess access) {
        this.access = access;
    }

    @Override
    public void put(Bootstrap bootstrap, String tmpi) {
        Info info = bootstrap.info();
        if (!info.bTid().isBtid()) {
            throw new KedgeException(ErrorCode.IDENTIFIER_MALFORMED, "not a B-TID");
        }
        if (bootstrap.ks().length() != KS_OCTETS) {
            throw new KedgeException(ErrorCode.KEY_LENGTH, "a Ks of " + bootstrap.ks().length() + " octets instead of " + KS_OCTETS);
        }
        // Another node may put the same B-TID or TMPI between look-up and insert; the next attempt then finds it.
        Additions.repeated(access, "keeping the bootstrap " + info.bTid(), (connection, cipher) -> {
            if (exists(connection, BY_ID, info.bTid().lookupKey())) {
                throw new KedgeException(ErrorCode.REGISTRATION_CONFLICT, "the B-TID " + info.bTid() + " names another bootstrap already");
            }
            String subscriber = JdbcSubscriberRegistry.lookup(cipher, info.impi());
            update(connection, WITHOUT_TMPI, subscriber);
            String temporary = tmpi(cipher, tmpi);
            insert(connection, cipher, bootstrap, subscriber,
                    exists(connection, BY_TMPI, temporary) ? Optional.empty() : Optional.of(temporary));
            return update(connection, SURPLUS, subscriber, subscriber);
        });
    }

    private static String tmpi(RegistryCipher cipher, String tmpi) {
        return cipher.digest("tmpi", tmpi);
    }

    private static boolean exists(Connection connection, String statement, String key) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(statement)) {
            query.setString(1, key);
            try (ResultSet row = query.executeQuery()) {
                return row.next();
            }
        }
    }

    private static void insert(Connection connection, RegistryCipher cipher, Bootstrap bootstrap, String subscriber, Optional<String> tmpi)
            throws SQLException {
        Info info = bootstrap.info();
        String id = info.bTid().lookupKey();
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO bootstrap (b_tid, subscriber, impi, mode, guss, created, "
                + Expiry.NAMES + ", tmpi, sealed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            insert.setString(1, id);
            insert.setString(2, subscriber);
            insert.setBytes(3, cipher.sealText(info.impi().value(), place("impi", id)));
            insert.setString(4, info.mode().name());
            insert.setBytes(5, info.guss().map(guss -> cipher.sealText(GussColumn.write(guss), place("guss", id))).orElse(null));
            insert.setString(6, info.created().toString());
            Expiry.set(insert, 7, info.notAfter());
            insert.setString(9, tmpi.orElse(null));
            insert.setBytes(10, cipher.seal(bootstrap.ks(), place(info, subscriber)));
            insert.executeUpdate();
        }
    }

    private static String[] place(String column, String bTid) {
        return new String[] {"bootstrap", column, bTid};
    }

    private static String[] place(Info info, String subscriber) {
        return new String[] {"bootstrap", "sealed", info.bTid().lookupKey(), subscriber, info.mode().name(), info.created().toString(),
            info.notAfter().toString()};
    }

    @Override
    public Optional<Bootstrap> find(KeyReference bTid, Instant now) {
        return access.read("finding the bootstrap " + bTid, (connection, cipher) -> {
            try (PreparedStatement query = connection.prepareStatement(BY_ID)) {
                query.setString(1, bTid.lookupKey());
                try (ResultSet row = query.executeQuery()) {
                    if (!row.next() || !now.isBefore(Expiry.get(row, 7))) {
                        return Optional.empty();
                    }
                    Info info = info(cipher, row);
                    return Optional.of(new Bootstrap(info, cipher.open(row.getBytes(9), place(info, row.getString(2)))));
                }
            }
        });
    }

    @Override
    public Optional<Impi> subscriber(String tmpi, Instant now) {
        return access.read("finding the subscriber of a TMPI", (connection, cipher) -> {
            try (PreparedStatement query = connection.prepareStatement(BY_TMPI)) {
                query.setString(1, tmpi(cipher, tmpi));
                try (ResultSet row = query.executeQuery()) {
                    return row.next() && now.isBefore(Expiry.get(row, 7)) ? Optional.of(impi(cipher, row)) : Optional.empty();
                }
            }
        });
    }

    private static Info info(RegistryCipher cipher, ResultSet row) throws SQLException {
        Optional<Guss> guss = Optional.empty();
        byte[] sealed = row.getBytes(5);
        if (sealed != null) {
            guss = Optional.of(GussColumn.read(cipher.openText(sealed, place("guss", row.getString(1)))));
        }
        return new Info(KeyReference.parse(row.getString(1)), impi(cipher, row), GbaMode.valueOf(row.getString(4)), guss,
                Instant.parse(row.getString(6)), Expiry.get(row, 7));
    }

    private static Impi impi(RegistryCipher cipher, ResultSet row) throws SQLException {
        return new Impi(cipher.openText(row.getBytes(3), place("impi", row.getString(1))));
    }

    @Override
    public boolean remove(KeyReference bTid) {
        return access.write("removing the bootstrap " + bTid, (connection, cipher) -> update(connection, REMOVE, bTid.lookupKey()) > 0);
    }

    /** Removes the bootstraps of a subscriber, inside a transaction. @param subscriber the digest of the IMPI */
    static void removeOf(Connection connection, String subscriber) throws SQLException {
        update(connection, OF_SUBSCRIBER, subscriber);
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
    public int expire(Instant now) {
        return access.write("removing ended bootstraps", (connection, cipher) -> Expiry.expire(connection, EXPIRE, now));
    }

    @Override
    public List<Info> list(String afterBTid, int limit) {
        return access.read("listing bootstraps", (connection, cipher) -> {
            try (PreparedStatement query = connection.prepareStatement(PAGE)) {
                query.setString(1, afterBTid.isEmpty() ? "" : KeyReference.parse(afterBTid).lookupKey());
                query.setInt(2, Page.limit(limit));
                List<Info> page = new ArrayList<>();
                try (ResultSet row = query.executeQuery()) {
                    while (row.next()) {
                        page.add(info(cipher, row));
                    }
                }
                return page;
            }
        });
    }

    @Override
    public long count() {
        return access.read("counting bootstraps", (connection, cipher) -> Additions.count(connection, "SELECT COUNT(*) FROM bootstrap"));
    }
}
