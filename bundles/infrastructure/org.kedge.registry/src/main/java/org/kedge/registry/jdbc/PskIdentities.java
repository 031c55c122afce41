package org.kedge.registry.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

import org.kedge.api.identity.KeyReference;
import org.kedge.api.key.SecretBytes;
import org.kedge.registry.secret.RegistryCipher;

/**
 * The pre-shared keys of Enrolees (Kpm) and peers. One table for both, because in a handshake an identity means exactly one key
 * (D-07: whatever its letter case).
 */
final class PskIdentities {
    static final String ENROLEE_KEY = "SELECT p.enrolee_id, p.sealed FROM psk_identity p JOIN enrolee e ON e.id = p.enrolee_id"
            + " WHERE p.lookup = ? AND e.enabled = 1";
    static final String PEER_KEY = "SELECT p.peer_name, p.sealed FROM psk_identity p WHERE p.lookup = ? AND p.peer_name IS NOT NULL";

    /** Whose key it is: the column that names the owner. */
    enum Owner {
        ENROLEE("enrolee_id", ENROLEE_KEY), PEER("peer_name", PEER_KEY);

        private final String column;
        private final String query;

        Owner(String column, String query) {
            this.column = column;
            this.query = query;
        }

        private String insert() {
            return "INSERT INTO psk_identity (lookup, identity, sealed, " + column + ") VALUES (?, ?, ?, ?)";
        }
    }

    private PskIdentities() {
    }

    /** A statement for {@link #add}. */
    static PreparedStatement insert(Connection connection, Owner owner) throws SQLException {
        return connection.prepareStatement(owner.insert());
    }

    /** Adds a row to the batch of the statement. */
    static void add(PreparedStatement insert, RegistryCipher cipher, Owner owner, String ownerId, KeyReference identity, SecretBytes key)
            throws SQLException {
        insert.setString(1, identity.lookupKey());
        insert.setString(2, identity.toString());
        insert.setBytes(3, cipher.seal(key, place(owner, ownerId)));
        insert.setString(4, ownerId);
        insert.addBatch();
    }

    /** The key of an identity, which the caller closes. */
    static Optional<SecretBytes> open(Connection connection, RegistryCipher cipher, Owner owner, KeyReference identity)
            throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(owner.query)) {
            query.setString(1, identity.lookupKey());
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.of(cipher.open(row.getBytes(2), place(owner, row.getString(1)))) : Optional.empty();
            }
        }
    }

    /** Bound to the owner and not to the identity, which an update may change. */
    private static String[] place(Owner owner, String ownerId) {
        return new String[] {"psk_identity", "sealed", owner.column, ownerId};
    }
}
