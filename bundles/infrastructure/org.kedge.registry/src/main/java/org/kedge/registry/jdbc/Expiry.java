package org.kedge.registry.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/** The two columns {@code not_after_second, not_after_nano} of whatever ends: a key, a registration. */
final class Expiry {
    static final String NAMES = "not_after_second, not_after_nano";

    private Expiry() {
    }

    /** The statement for {@link #expire}. */
    static String deleteFrom(String table) {
        return "DELETE FROM " + table + " WHERE not_after_second <= ? AND (not_after_second < ? OR not_after_nano <= ?)";
    }

    static void set(PreparedStatement statement, int first, Instant notAfter) throws SQLException {
        statement.setLong(first, notAfter.getEpochSecond());
        statement.setInt(first + 1, notAfter.getNano());
    }

    static Instant get(ResultSet row, int first) throws SQLException {
        return Instant.ofEpochSecond(row.getLong(first), row.getInt(first + 1));
    }

    /** Removes rows at or after their end. @return how many */
    static int expire(Connection connection, String deleteFrom, Instant now) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(deleteFrom)) {
            delete.setLong(1, now.getEpochSecond());
            delete.setLong(2, now.getEpochSecond());
            delete.setInt(3, now.getNano());
            return delete.executeUpdate();
        }
    }
}
