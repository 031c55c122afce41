package org.kedge.registry.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.NodeId;
import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.api.infrastructure.briefing.NodeRegistry;
import org.kedge.api.key.SecretBytes;
import org.kedge.registry.secret.RegistryCipher;

/**
 * Nodes in table {@code briefing_node}. The MSISDN is personal data and therefore encrypted like the key; neither opens for another node.
 */
public final class JdbcNodeRegistry implements NodeRegistry {
    private static final String COLUMNS = "enrolee_id, psk_identity, " + CertificateColumns.NAMES
            + ", gba, kpm_id, labels, location, technician, msisdn, enabled";
    private static final String SELECT = "SELECT id, " + COLUMNS + " FROM briefing_node ";
    static final String BY_ID = SELECT + "WHERE id = ?";
    static final String BY_ENROLEE = SELECT + "WHERE enrolee_id = ?";
    static final String BY_PSK_IDENTITY = SELECT + "WHERE psk_lookup = ?";
    static final String BY_CERTIFICATE = SELECT + "WHERE certificate = ?";
    static final String PAGE = SELECT + "WHERE id > ? ORDER BY id LIMIT ?";
    static final String KEY = "SELECT psk FROM briefing_node WHERE id = ? AND enabled = 1 AND psk IS NOT NULL";
    static final String HAS_KEY = "SELECT psk IS NOT NULL FROM briefing_node WHERE id = ?";
    /** Changes nothing, and keeps every other transaction from the row until this one ends. */
    static final String LOCK = "UPDATE briefing_node SET enabled = enabled WHERE id = ?";
    static final String REMOVE = "DELETE FROM briefing_node WHERE id = ?";
    static final String REMEMBER = "INSERT INTO removed_node (id, removed_second, removed_nano) VALUES (?, ?, ?) ON CONFLICT (id)"
            + " DO UPDATE SET removed_second = excluded.removed_second, removed_nano = excluded.removed_nano";
    static final String REMOVED = "SELECT removed_second, removed_nano FROM removed_node WHERE id = ?";
    static final String MOVE_SERIAL = "UPDATE briefing_node SET trigger_serial = CASE WHEN trigger_serial >= ? THEN trigger_serial + 1"
            + " ELSE ? END WHERE id = ?";
    static final String SERIAL = "SELECT trigger_serial FROM briefing_node WHERE id = ?";

    private final RegistryAccess access;
    private final TrustAnchors anchors = new TrustAnchors();
    private final IssuedTable issued;
    private final CodeTable codes;

    public JdbcNodeRegistry(RegistryAccess access) {
        this.access = access;
        this.issued = new IssuedTable(access);
        this.codes = new CodeTable(access);
    }

    static KedgeException unknown(NodeId id) {
        return new KedgeException(ErrorCode.PEER_UNKNOWN, "no node \"" + id + "\" in the registry (any more)");
    }

    @Override
    public void add(List<Entry> entries) {
        List<Entry> checked = entries.stream().map(NodeRules::check).toList();
        List<Claim> claims = new ArrayList<>();
        for (int i = 0; i < checked.size(); i++) {
            claims.addAll(Claim.of(checked.get(i).node(), i + 1));
        }
        Additions.run(access, "adding " + checked.size() + " nodes", claims, (connection, cipher) -> insert(connection, cipher, checked));
    }

    private void insert(Connection connection, RegistryCipher cipher, List<Entry> entries) throws SQLException {
        anchors.insert(connection, entries.stream().flatMap(e -> e.node().certificate().stream())
                .flatMap(c -> c.trustAnchors().stream()).toList());
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO briefing_node (" + COLUMNS
                + ", psk_lookup, id, psk) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            for (Entry entry : entries) {
                set(insert, cipher, entry.node());
                insert.setBytes(15, entry.key().map(key -> cipher.seal(key, place("psk", entry.node().id().value()))).orElse(null));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static void set(PreparedStatement statement, RegistryCipher cipher, NodeRecord n) throws SQLException {
        statement.setString(1, n.enroleeId().orElse(null));
        statement.setString(2, n.pskIdentity().orElse(null));
        CertificateColumns.set(statement, 3, n.certificate());
        statement.setInt(6, n.gba() ? 1 : 0);
        statement.setString(7, n.kpmId().orElse(null));
        statement.setString(8, TextsColumn.write(n.labels().stream().sorted().toList()));
        statement.setString(9, n.location().map(LocationColumn::write).orElse(null));
        statement.setString(10, n.technician().map(LocationColumn::write).orElse(null));
        statement.setBytes(11, n.msisdn().map(number -> cipher.sealText(number, place("msisdn", n.id().value()))).orElse(null));
        statement.setInt(12, n.enabled() ? 1 : 0);
        statement.setString(13, n.pskIdentity().map(NodeRules::pskLookup).orElse(null));
        statement.setString(14, n.id().value());
    }

    private static String[] place(String column, String id) {
        return new String[] {"briefing_node", column, id};
    }

    @Override
    public void update(NodeRecord given) {
        write(Optional.empty(), NodeRules.check(given));
    }

    @Override
    public boolean replace(NodeRecord expected, NodeRecord given) {
        return write(Optional.of(expected), NodeRules.check(given));
    }

    private boolean write(Optional<NodeRecord> expected, NodeRecord node) {
        return Additions.duplicatesAs(access, "updating node " + node.id(), (connection, cipher) -> {
            if (expected.isPresent() && !locked(connection, cipher, node.id()).equals(expected.get())) {
                return false;
            }
            requireKey(connection, node);
            anchors.insert(connection, node.certificate().map(c -> c.trustAnchors()).orElse(List.of()));
            try (PreparedStatement update = connection.prepareStatement(
                    "UPDATE briefing_node SET " + COLUMNS.replace(",", " = ?,") + " = ?, psk_lookup = ?"
                            + (node.pskIdentity().isPresent() ? "" : ", psk = NULL") + " WHERE id = ?")) {
                set(update, cipher, node);
                if (update.executeUpdate() == 0) {
                    throw unknown(node.id());
                }
            }
            return true;
        });
    }

    private NodeRecord locked(Connection connection, RegistryCipher cipher, NodeId id) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(LOCK); PreparedStatement query = connection.prepareStatement(BY_ID)) {
            lock.setString(1, id.value());
            if (lock.executeUpdate() == 0) {
                throw unknown(id);
            }
            query.setString(1, id.value());
            return records(connection, cipher, query).get(0);
        }
    }

    private static void requireKey(Connection connection, NodeRecord node) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(HAS_KEY)) {
            query.setString(1, node.id().value());
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    throw unknown(node.id());
                }
                if (node.pskIdentity().isPresent() && !row.getBoolean(1)) {
                    throw new KedgeException(ErrorCode.IMPORT_MALFORMED,
                            "node \"" + node.id() + "\": pskIdentity: it has no key; remove it and add it again with one");
                }
            }
        }
    }

    @Override
    public boolean remove(NodeId id) {
        return remove(id, Optional.empty());
    }

    @Override
    public boolean remove(NodeId id, Instant now) {
        return remove(id, Optional.of(now));
    }

    private boolean remove(NodeId id, Optional<Instant> remembered) {
        return access.write("removing node " + id, (connection, cipher) -> {
            try (PreparedStatement delete = connection.prepareStatement(REMOVE)) {
                delete.setString(1, id.value());
                if (delete.executeUpdate() == 0) {
                    return false;
                }
            }
            if (remembered.isPresent()) {
                try (PreparedStatement remember = connection.prepareStatement(REMEMBER)) {
                    remember.setString(1, id.value());
                    remember.setLong(2, remembered.get().getEpochSecond());
                    remember.setInt(3, remembered.get().getNano());
                    remember.executeUpdate();
                }
            }
            return true;
        });
    }

    @Override
    public Optional<Instant> removed(NodeId id) {
        return access.read("when node " + id + " was removed", (connection, cipher) -> {
            try (PreparedStatement query = connection.prepareStatement(REMOVED)) {
                query.setString(1, id.value());
                try (ResultSet row = query.executeQuery()) {
                    return row.next() ? Optional.of(Instant.ofEpochSecond(row.getLong(1), row.getInt(2))) : Optional.empty();
                }
            }
        });
    }

    @Override
    public Optional<NodeRecord> find(NodeId id) {
        return select("finding node " + id, BY_ID, id.value());
    }

    @Override
    public Optional<NodeRecord> findByEnroleeId(String enroleeId) {
        return NodeRules.enroleeIdLookup(enroleeId).flatMap(id -> select("finding the node of " + id, BY_ENROLEE, id));
    }

    @Override
    public Optional<NodeRecord> findByPskIdentity(String identity) {
        return NodeRules.isPskIdentity(identity)
                ? select("finding the node of a PSK identity", BY_PSK_IDENTITY, NodeRules.pskLookup(identity)) : Optional.empty();
    }

    @Override
    public Optional<NodeRecord> findByCertificate(CertificateFlavour flavour, String identifier) {
        return CertificateColumns.lookup(flavour, identifier)
                .flatMap(key -> select("finding the node of a certificate", BY_CERTIFICATE, key));
    }

    private Optional<NodeRecord> select(String what, String query, String key) {
        return access.read(what, (connection, cipher) -> {
            try (PreparedStatement statement = connection.prepareStatement(query)) {
                statement.setString(1, key);
                return records(connection, cipher, statement).stream().findFirst();
            }
        });
    }

    @Override
    public List<NodeRecord> list(String afterId, int limit) {
        return access.read("listing nodes", (connection, cipher) -> {
            try (PreparedStatement statement = connection.prepareStatement(PAGE)) {
                statement.setString(1, afterId);
                statement.setInt(2, Page.limit(limit));
                return records(connection, cipher, statement);
            }
        });
    }

    private List<NodeRecord> records(Connection connection, RegistryCipher cipher, PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            List<NodeRecord> records = new ArrayList<>();
            while (row.next()) {
                String id = row.getString(1);
                records.add(new NodeRecord(new NodeId(id), Optional.ofNullable(row.getString(2)), Optional.ofNullable(row.getString(3)),
                        CertificateColumns.get(row, 4, connection, anchors), row.getInt(7) == 1, Optional.ofNullable(row.getString(8)),
                        new LinkedHashSet<>(TextsColumn.read(row.getString(9))),
                        Optional.ofNullable(row.getString(10)).map(LocationColumn::location),
                        Optional.ofNullable(row.getString(11)).map(LocationColumn::technician),
                        Optional.ofNullable(row.getBytes(12)).map(sealed -> cipher.openText(sealed, place("msisdn", id))),
                        row.getInt(13) == 1));
            }
            return records;
        }
    }

    @Override
    public Optional<SecretBytes> key(NodeId id) {
        return access.read("reading the key of node " + id, (connection, cipher) -> {
            try (PreparedStatement query = connection.prepareStatement(KEY)) {
                query.setString(1, id.value());
                try (ResultSet row = query.executeQuery()) {
                    return row.next() ? Optional.of(cipher.open(row.getBytes(1), place("psk", id.value()))) : Optional.empty();
                }
            }
        });
    }

    @Override
    public long count() {
        return access.read("counting nodes", (connection, cipher) -> Additions.count(connection, "SELECT COUNT(*) FROM briefing_node"));
    }

    @Override
    public List<Issued> issued(NodeId id) {
        return issued.of(id);
    }

    @Override
    public boolean issue(NodeId id, Issued next, long expectedSerial) {
        return issued.replace(id, next, expectedSerial);
    }

    /** The update locks the row, so the number read after it is this transaction's own. */
    @Override
    public long nextTriggerSerial(NodeId id, Instant now) {
        return access.write("numbering a trigger for node " + id, (connection, cipher) -> {
            try (PreparedStatement move = connection.prepareStatement(MOVE_SERIAL);
                    PreparedStatement query = connection.prepareStatement(SERIAL)) {
                move.setLong(1, now.getEpochSecond());
                move.setLong(2, now.getEpochSecond());
                move.setString(3, id.value());
                if (move.executeUpdate() == 0) {
                    throw unknown(id);
                }
                query.setString(1, id.value());
                try (ResultSet row = query.executeQuery()) {
                    row.next();
                    return row.getLong(1);
                }
            }
        });
    }

    @Override
    public void putCode(NodeId id, String code, Instant notAfter, int attempts) {
        codes.put(id, code, notAfter, attempts);
    }

    @Override
    public CodeVerdict redeem(NodeId id, String code, Instant now) {
        return codes.redeem(id, code, now);
    }
}
