package org.kedge.registry.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.Suid;
import org.kedge.api.infrastructure.registry.RegistrationRegistry.RegisteredKey;
import org.kedge.api.registration.KeyRegistration;

/**
 * Table {@code registered_key}. A key does not open at another server, under another RelativeKeyID, for another source or usage than its
 * own; what an update may change is not bound to it.
 */
final class KeyTable {
    private static final String SELECT = "SELECT server, key_name, source_id, admin_fqdn, suid, targets, " + Expiry.NAMES
            + ", labels, sealed FROM registered_key ";
    static final String BY_ID = SELECT + "WHERE server = ? AND key_id = ?";
    static final String PAGE = SELECT + "WHERE server = ? AND key_id > ? ORDER BY key_id LIMIT ?";
    static final String COUNT = "SELECT COUNT(*) FROM registered_key WHERE server = ? AND source_id = ?"
            + " AND (not_after_second > ? OR not_after_second = ? AND not_after_nano > ?)";
    static final String OF_CLIENT = "DELETE FROM registered_key WHERE server = ? AND (source_id, admin_fqdn) ="
            + " (SELECT client_id, admin_fqdn FROM client_registration WHERE server = ? AND id = ?)";
    static final String EXPIRE = Expiry.deleteFrom("registered_key");

    private final RegistryAccess access;

    KeyTable(RegistryAccess access) {
        this.access = access;
    }

    void add(RegisteredKey key) {
        KeyRegistration registration = key.registration();
        String what = "keeping the key " + registration.keyId();
        Additions.unlessDuplicate(access, what, (connection, cipher) -> {
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO registered_key (server, key_id, key_name, source_id,"
                    + " admin_fqdn, suid, targets, " + Expiry.NAMES + ", labels, sealed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
                insert.setString(1, registration.server().value());
                insert.setString(2, lookup(registration.relativeKeyId()));
                insert.setString(3, registration.relativeKeyId());
                insert.setString(4, registration.sourceId());
                insert.setString(5, registration.adminFqdn().value());
                insert.setInt(6, registration.suid().number());
                insert.setString(7, TextsColumn.write(registration.targetIds()));
                Expiry.set(insert, 8, registration.expirationTime());
                insert.setString(10, TextsColumn.write(registration.labels()));
                insert.setBytes(11, cipher.seal(key.key(), place(registration)));
                return insert.executeUpdate();
            }
        }).orElseThrow(() -> new KedgeException(ErrorCode.REGISTRATION_CONFLICT, what + ": the RelativeKeyID is taken (D-06)"));
    }

    void update(KeyRegistration registration) {
        access.write("updating the key " + registration.keyId(), (connection, cipher) -> {
            try (PreparedStatement update = connection.prepareStatement("UPDATE registered_key SET targets = ?, not_after_second = ?,"
                    + " not_after_nano = ?, labels = ? WHERE server = ? AND key_id = ?")) {
                update.setString(1, TextsColumn.write(registration.targetIds()));
                Expiry.set(update, 2, registration.expirationTime());
                update.setString(4, TextsColumn.write(registration.labels()));
                update.setString(5, registration.server().value());
                update.setString(6, lookup(registration.relativeKeyId()));
                if (update.executeUpdate() == 0) {
                    throw new KedgeException(ErrorCode.REGISTRATION_UNKNOWN, "no key " + registration.keyId() + " is registered");
                }
                return null;
            }
        });
    }

    Optional<RegisteredKey> find(Fqdn server, String relativeKeyId, Instant now) {
        return access.read("finding the key " + relativeKeyId + "@" + server, (connection, cipher) -> {
            try (PreparedStatement query = connection.prepareStatement(BY_ID)) {
                query.setString(1, server.value());
                query.setString(2, lookup(relativeKeyId));
                try (ResultSet row = query.executeQuery()) {
                    Optional<KeyRegistration> found = row.next() ? Optional.of(registration(row)) : Optional.empty();
                    if (found.filter(registration -> now.isBefore(registration.expirationTime())).isEmpty()) {
                        return Optional.empty();
                    }
                    return Optional.of(new RegisteredKey(found.get(), cipher.open(row.getBytes(10), place(found.get()))));
                }
            }
        });
    }

    boolean remove(Fqdn server, String relativeKeyId) {
        return access.write("removing the key " + relativeKeyId + "@" + server, (connection, cipher) -> {
            try (PreparedStatement delete = connection.prepareStatement("DELETE FROM registered_key WHERE server = ? AND key_id = ?")) {
                delete.setString(1, server.value());
                delete.setString(2, lookup(relativeKeyId));
                return delete.executeUpdate() > 0;
            }
        });
    }

    /** Number of unexpired keys of a source. */
    long count(Fqdn server, String sourceId, Instant now) {
        return access.read("counting the keys of " + sourceId + " at " + server, (connection, cipher) -> {
            try (PreparedStatement count = connection.prepareStatement(COUNT)) {
                count.setString(1, server.value());
                count.setString(2, sourceId);
                count.setLong(3, now.getEpochSecond());
                count.setLong(4, now.getEpochSecond());
                count.setInt(5, now.getNano());
                try (ResultSet row = count.executeQuery()) {
                    row.next();
                    return row.getLong(1);
                }
            }
        });
    }

    /** Removes the keys of a client registration that is still there, inside a transaction. */
    static void removeOfClient(Connection connection, Fqdn server, String clientRegistrationId) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(OF_CLIENT)) {
            delete.setString(1, server.value());
            delete.setString(2, server.value());
            delete.setString(3, clientRegistrationId);
            delete.executeUpdate();
        }
    }

    List<KeyRegistration> page(Fqdn server, String afterId, int limit) {
        return access.read("listing keys at " + server, (connection, cipher) -> {
            try (PreparedStatement query = connection.prepareStatement(PAGE)) {
                query.setString(1, server.value());
                query.setString(2, lookup(afterId));
                query.setInt(3, Page.limit(limit));
                List<KeyRegistration> page = new ArrayList<>();
                try (ResultSet row = query.executeQuery()) {
                    while (row.next()) {
                        page.add(registration(row));
                    }
                }
                return page;
            }
        });
    }

    private static KeyRegistration registration(ResultSet row) throws SQLException {
        return new KeyRegistration(new Fqdn(row.getString(1)), row.getString(2), row.getString(3), new Fqdn(row.getString(4)),
                Suid.of(row.getInt(5)), TextsColumn.read(row.getString(6)), Expiry.get(row, 7), TextsColumn.read(row.getString(9)));
    }

    /** A RelativeKeyID is compared without case (D-07). */
    private static String lookup(String relativeKeyId) {
        return relativeKeyId.toLowerCase(Locale.ROOT);
    }

    private static String[] place(KeyRegistration registration) {
        return new String[] {"registered_key", "sealed", registration.server().value(), lookup(registration.relativeKeyId()),
            registration.sourceId(), registration.suid().digits()};
    }
}
