package org.kedge.registry.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.NodeId;
import org.kedge.api.infrastructure.briefing.NodeRegistry.Issued;

/** Table {@code issued_instruction}: the last one of each node and target. */
final class IssuedTable {
    static final String OF_NODE = "SELECT target, serial, content, document, " + Expiry.NAMES
            + ", signature FROM issued_instruction WHERE node_id = ? ORDER BY target";
    static final String REPLACE = "UPDATE issued_instruction SET serial = ?, content = ?, document = ?, not_after_second = ?,"
            + " not_after_nano = ?, signature = ? WHERE node_id = ? AND target = ? AND serial = ?";
    private static final String FIRST = "INSERT INTO issued_instruction (serial, content, document, " + Expiry.NAMES
            + ", signature, node_id, target) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";

    private final RegistryAccess access;

    IssuedTable(RegistryAccess access) {
        this.access = access;
    }

    List<Issued> of(NodeId id) {
        return access.read("reading what was issued to node " + id, (connection, cipher) -> {
            try (PreparedStatement query = connection.prepareStatement(OF_NODE)) {
                query.setString(1, id.value());
                List<Issued> issued = new ArrayList<>();
                try (ResultSet row = query.executeQuery()) {
                    while (row.next()) {
                        issued.add(new Issued(row.getString(1), row.getLong(2), row.getBytes(3), row.getBytes(4), Expiry.get(row, 5),
                                Optional.ofNullable(row.getBytes(7))));
                    }
                }
                return issued;
            }
        });
    }

    /**
     * One statement compares and sets. On PostgreSQL it waits for another transaction that has the row, or is about to add it, then finds
     * that one's serial and changes nothing.
     */
    boolean replace(NodeId id, Issued next, long expectedSerial) {
        NodeRules.serial(next.serial(), expectedSerial);
        try {
            return access.write("keeping what is issued to node " + id, (connection, cipher) -> {
                if (set(connection, expectedSerial == 0 ? FIRST : REPLACE, id, next, expectedSerial)) {
                    return true;
                }
                requireNode(connection, id);
                return false;
            });
        } catch (KedgeException e) {
            throw e.getCause() instanceof SQLException sql && access.violation(sql) == Database.Violation.FOREIGN_KEY
                    ? JdbcNodeRegistry.unknown(id) : e;
        }
    }

    private static boolean set(Connection connection, String statement, NodeId id, Issued next, long expectedSerial) throws SQLException {
        try (PreparedStatement set = connection.prepareStatement(statement)) {
            set.setLong(1, next.serial());
            set.setBytes(2, next.content());
            set.setBytes(3, next.document());
            Expiry.set(set, 4, next.notAfter());
            set.setBytes(6, next.signature().orElse(null));
            set.setString(7, id.value());
            set.setString(8, next.target());
            if (expectedSerial != 0) {
                set.setLong(9, expectedSerial);
            }
            return set.executeUpdate() == 1;
        }
    }

    private static void requireNode(Connection connection, NodeId id) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(JdbcNodeRegistry.SERIAL)) {
            query.setString(1, id.value());
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    throw JdbcNodeRegistry.unknown(id);
                }
            }
        }
    }
}
