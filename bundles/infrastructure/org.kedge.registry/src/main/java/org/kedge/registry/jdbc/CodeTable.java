package org.kedge.registry.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.NodeId;
import org.kedge.api.infrastructure.briefing.NodeRegistry.CodeVerdict;
import org.kedge.registry.secret.RegistryCipher;

/**
 * Table {@code one_time_code}: one code of a node at most, as a keyed digest bound to the node. A code is short, so a digest without a key
 * would be as good as the code to whoever has a copy of the database.
 */
final class CodeTable {
    private static final String IN_TIME = " AND (not_after_second > ? OR (not_after_second = ? AND not_after_nano > ?))";
    static final String EXISTS = "SELECT 1 FROM one_time_code WHERE node_id = ?";
    static final String USE_UP = "DELETE FROM one_time_code WHERE node_id = ? AND digest = ?" + IN_TIME;
    static final String COUNT = "UPDATE one_time_code SET attempts = attempts - 1 WHERE node_id = ?" + IN_TIME;
    static final String END = "DELETE FROM one_time_code WHERE node_id = ? AND attempts <= 0";
    static final String EXPIRE = "DELETE FROM one_time_code WHERE node_id = ? AND NOT (not_after_second > ? OR (not_after_second = ?"
            + " AND not_after_nano > ?))";

    private final RegistryAccess access;

    CodeTable(RegistryAccess access) {
        this.access = access;
    }

    private static String digest(RegistryCipher cipher, NodeId id, String code) {
        // A Node-ID has no control characters, so both parts stay apart.
        return cipher.digest("one-time code", id.value() + '\0' + code);
    }

    void put(NodeId id, String code, Instant notAfter, int attempts) {
        NodeRules.code(code, attempts);
        try {
            access.write("keeping a one-time code of node " + id, (connection, cipher) -> {
                try (PreparedStatement put = connection.prepareStatement("INSERT INTO one_time_code (node_id, digest, attempts, "
                        + Expiry.NAMES + ") VALUES (?, ?, ?, ?, ?) ON CONFLICT (node_id) DO UPDATE SET digest = excluded.digest,"
                        + " attempts = excluded.attempts, not_after_second = excluded.not_after_second,"
                        + " not_after_nano = excluded.not_after_nano")) {
                    put.setString(1, id.value());
                    put.setString(2, digest(cipher, id, code));
                    put.setInt(3, attempts);
                    Expiry.set(put, 4, notAfter);
                    return put.executeUpdate();
                }
            });
        } catch (KedgeException e) {
            throw e.getCause() instanceof SQLException sql && access.violation(sql) == Database.Violation.FOREIGN_KEY
                    ? JdbcNodeRegistry.unknown(id) : e;
        }
    }

    /** A node without a code costs no transaction: anybody who may ask can ask often. */
    CodeVerdict redeem(NodeId id, String code, Instant now) {
        return exists(id) ? judge(id, code, now) : CodeVerdict.NONE;
    }

    private boolean exists(NodeId id) {
        return access.read("looking for a one-time code of node " + id, (connection, cipher) -> {
            try (PreparedStatement query = connection.prepareStatement(EXISTS)) {
                query.setString(1, id.value());
                try (ResultSet row = query.executeQuery()) {
                    return row.next();
                }
            }
        });
    }

    /** The row that is removed accepts, and is removed once; another transaction on PostgreSQL waits for it and finds none. */
    private CodeVerdict judge(NodeId id, String code, Instant now) {
        return access.write("judging a one-time code of node " + id, (connection, cipher) -> {
            if (change(connection, USE_UP, now, id.value(), digest(cipher, id, code))) {
                return CodeVerdict.ACCEPTED;
            }
            if (!change(connection, COUNT, now, id.value())) {
                // A clock that is set back must not bring it to life again.
                change(connection, EXPIRE, now, id.value());
                return CodeVerdict.NONE;
            }
            try (PreparedStatement end = connection.prepareStatement(END)) {
                end.setString(1, id.value());
                end.executeUpdate();
            }
            return CodeVerdict.WRONG;
        });
    }

    private static boolean change(Connection connection, String sql, Instant now, String... texts) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int next = 1;
            for (String text : texts) {
                statement.setString(next++, text);
            }
            statement.setLong(next, now.getEpochSecond());
            statement.setLong(next + 1, now.getEpochSecond());
            statement.setInt(next + 2, now.getNano());
            return statement.executeUpdate() == 1;
        }
    }
}
