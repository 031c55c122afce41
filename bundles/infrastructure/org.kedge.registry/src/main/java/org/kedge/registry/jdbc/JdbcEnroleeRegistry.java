package org.kedge.registry.jdbc;

import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.kedge.api.briefing.Mechanism;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.infrastructure.registry.EnroleeRecord;
import org.kedge.api.infrastructure.registry.EnroleeRegistry;
import org.kedge.api.key.SecretBytes;
import org.kedge.registry.secret.RegistryCipher;

/** Enrolees in tables {@code enrolee} and {@code psk_identity}. */
public final class JdbcEnroleeRegistry implements EnroleeRegistry {
    private static final String SELECT = "SELECT e.id, e.mechanism, p.identity, e.certificate, e.anchors, e.revocation, e.targets,"
            + " e.enrolment_expiry, e.remote_management, e.enabled FROM enrolee e LEFT JOIN psk_identity p ON p.enrolee_id = e.id ";
    static final String BY_ID = SELECT + "WHERE e.id = ?";
    static final String BY_KPM_ID = SELECT + "WHERE p.lookup = ?";
    static final String BY_CERTIFICATE = SELECT + "WHERE e.certificate = ?";
    static final String PAGE = SELECT + "WHERE e.id > ? ORDER BY e.id LIMIT ?";

    private final RegistryAccess access;
    private final TrustAnchors anchors = new TrustAnchors();

    public JdbcEnroleeRegistry(RegistryAccess access) {
        this.access = access;
    }

    @Override
    public void add(List<Entry> entries) {
        List<Entry> checked = entries.stream().map(JdbcEnroleeRegistry::check).toList();
        List<Claim> claims = new ArrayList<>();
        for (int i = 0; i < checked.size(); i++) {
            claims.addAll(Claim.of(checked.get(i).enrolee(), i + 1));
        }
        Additions.run(access, "adding " + entries.size() + " Enrolees", claims,
                (connection, cipher) -> insert(connection, cipher, checked));
    }

    /** An entry in the form in which it is stored. @throws KedgeException when it breaks a rule */
    public static Entry check(Entry entry) {
        EnroleeRecord enrolee = RecordRules.enrolee(entry.enrolee());
        RecordRules.key(enrolee.kpmId(), entry.kpm());
        return new Entry(enrolee, entry.kpm());
    }

    /** Writes checked entries, inside a transaction. */
    public void insert(Connection connection, RegistryCipher cipher, List<Entry> entries) throws SQLException {
        anchors.insert(connection, entries.stream().flatMap(e -> e.enrolee().certificate().stream())
                .flatMap(c -> c.trustAnchors().stream()).toList());
        try (PreparedStatement rows = connection.prepareStatement("INSERT INTO enrolee (mechanism, " + CertificateColumns.NAMES
                + ", targets, enrolment_expiry, remote_management, enabled, id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
                PreparedStatement keys = PskIdentities.insert(connection, PskIdentities.Owner.ENROLEE)) {
            for (Entry entry : entries) {
                set(rows, entry.enrolee());
                rows.addBatch();
                if (entry.kpm().isPresent()) {
                    PskIdentities.add(keys, cipher, PskIdentities.Owner.ENROLEE, entry.enrolee().id(),
                            entry.enrolee().kpmId().orElseThrow(), entry.kpm().get());
                }
            }
            rows.executeBatch();
            keys.executeBatch();
        }
    }

    private static void set(PreparedStatement statement, EnroleeRecord e) throws SQLException {
        statement.setString(1, e.mechanism().name());
        CertificateColumns.set(statement, 2, e.certificate());
        statement.setString(5, TargetColumn.write(e.targets()));
        statement.setString(6, e.enrolmentExpiry().toString());
        statement.setString(7, e.remoteManagement().map(URI::toString).orElse(null));
        statement.setInt(8, e.enabled() ? 1 : 0);
        statement.setString(9, e.id());
    }

    @Override
    public void update(EnroleeRecord given) {
        EnroleeRecord enrolee = RecordRules.enrolee(given);
        Additions.duplicatesAs(access, "updating Enrolee " + enrolee.id(), (connection, cipher) -> {
            anchors.insert(connection, enrolee.certificate().map(c -> c.trustAnchors()).orElse(List.of()));
            try (PreparedStatement update = connection.prepareStatement("UPDATE enrolee SET mechanism = ?, certificate = ?, anchors = ?,"
                    + " revocation = ?, targets = ?, enrolment_expiry = ?, remote_management = ?, enabled = ? WHERE id = ?")) {
                set(update, enrolee);
                if (update.executeUpdate() == 0) {
                    throw new KedgeException(ErrorCode.PEER_UNKNOWN, "no Enrolee \"" + enrolee.id() + "\" in the registry");
                }
            }
            updateKpmId(connection, enrolee);
            return null;
        });
    }

    /** The Kpm stays; an Enrolee that authenticates otherwise from now on has none any more. */
    private static void updateKpmId(Connection connection, EnroleeRecord enrolee) throws SQLException {
        if (enrolee.kpmId().isEmpty()) {
            try (PreparedStatement delete = connection.prepareStatement("DELETE FROM psk_identity WHERE enrolee_id = ?")) {
                delete.setString(1, enrolee.id());
                delete.executeUpdate();
            }
            return;
        }
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE psk_identity SET lookup = ?, identity = ? WHERE enrolee_id = ?")) {
            update.setString(1, enrolee.kpmId().get().lookupKey());
            update.setString(2, enrolee.kpmId().get().toString());
            update.setString(3, enrolee.id());
            if (update.executeUpdate() == 0) {
                throw new KedgeException(ErrorCode.IMPORT_MALFORMED,
                        "Enrolee \"" + enrolee.id() + "\" has no Kpm: remove it and add it again with one");
            }
        }
    }

    @Override
    public boolean remove(String id) {
        return access.write("removing Enrolee " + id, (connection, cipher) -> {
            try (PreparedStatement delete = connection.prepareStatement("DELETE FROM enrolee WHERE id = ?")) {
                delete.setString(1, id);
                return delete.executeUpdate() > 0;
            }
        });
    }

    @Override
    public Optional<EnroleeRecord> find(String id) {
        return select("finding Enrolee " + id, BY_ID, id);
    }

    @Override
    public Optional<EnroleeRecord> findByKpmId(KeyReference kpmId) {
        return select("finding the Enrolee of KpmID " + kpmId, BY_KPM_ID, kpmId.lookupKey());
    }

    @Override
    public Optional<EnroleeRecord> findByCertificate(CertificateFlavour flavour, String identifier) {
        return CertificateColumns.lookup(flavour, identifier)
                .flatMap(key -> select("finding the Enrolee of a certificate", BY_CERTIFICATE, key));
    }

    private Optional<EnroleeRecord> select(String what, String query, String key) {
        return access.read(what, (connection, cipher) -> {
            try (PreparedStatement statement = connection.prepareStatement(query)) {
                statement.setString(1, key);
                return records(connection, statement).stream().findFirst();
            }
        });
    }

    @Override
    public Optional<SecretBytes> kpm(KeyReference kpmId) {
        return access.read("reading the Kpm of " + kpmId,
                (connection, cipher) -> PskIdentities.open(connection, cipher, PskIdentities.Owner.ENROLEE, kpmId));
    }

    @Override
    public List<EnroleeRecord> list(String afterId, int limit) {
        return access.read("listing Enrolees", (connection, cipher) -> {
            try (PreparedStatement statement = connection.prepareStatement(PAGE)) {
                statement.setString(1, afterId);
                statement.setInt(2, Page.limit(limit));
                return records(connection, statement);
            }
        });
    }

    private List<EnroleeRecord> records(Connection connection, PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            List<EnroleeRecord> records = new ArrayList<>();
            while (row.next()) {
                records.add(new EnroleeRecord(row.getString(1), Mechanism.valueOf(row.getString(2)),
                        Optional.ofNullable(row.getString(3)).map(KeyReference::parse),
                        CertificateColumns.get(row, 4, connection, anchors), TargetColumn.read(row.getString(7)),
                        Duration.parse(row.getString(8)), Optional.ofNullable(row.getString(9)).map(URI::create), row.getInt(10) == 1));
            }
            return records;
        }
    }

    @Override
    public long count() {
        return access.read("counting Enrolees", (connection, cipher) -> Additions.count(connection, "SELECT COUNT(*) FROM enrolee"));
    }
}
