package org.kedge.registry.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/** The tables, their version, and the steps from one version to the next. All of it runs inside the one transaction of the set-up. */
public final class Schema {
    private static final String VERSION = "schema.version";
    private static final String META = "registry_meta";

    /** Step n leads from version n to n + 1; a step that was released never changes. {@code $text} and such: column types. */
    private static final List<List<String>> STEPS = List.of(List.of(
            "CREATE TABLE trust_anchor (digest $text PRIMARY KEY, der $blob NOT NULL)",
            "CREATE TABLE enrolee (id $text PRIMARY KEY, mechanism $text NOT NULL, certificate $text UNIQUE, anchors $text,"
                    + " revocation $text, targets $text NOT NULL, enrolment_expiry $text NOT NULL, remote_management $text,"
                    + " enabled INTEGER NOT NULL)",
            "CREATE TABLE peer (name $text PRIMARY KEY, role $text NOT NULL, fqdn $text NOT NULL, originator $text NOT NULL,"
                    + " uris $text NOT NULL, certificate $text UNIQUE, anchors $text, revocation $text, credential_alias $text)",
            "CREATE INDEX peer_fqdn ON peer (fqdn, role, name)",
            "CREATE TABLE psk_identity (lookup $text PRIMARY KEY, identity $text NOT NULL,"
                    + " enrolee_id $text UNIQUE REFERENCES enrolee (id) ON DELETE CASCADE,"
                    + " peer_name $text UNIQUE REFERENCES peer (name) ON DELETE CASCADE,"
                    + " sealed $blob NOT NULL, CHECK ((enrolee_id IS NULL) <> (peer_name IS NULL)))",
            "CREATE TABLE enrolment_key (ke_id $text PRIMARY KEY,"
                    + " enrolee_id $text NOT NULL REFERENCES enrolee (id) ON DELETE CASCADE,"
                    + " not_after_second BIGINT NOT NULL, not_after_nano INTEGER NOT NULL, sealed $blob NOT NULL)",
            "CREATE INDEX enrolment_key_enrolee ON enrolment_key (enrolee_id)",
            "CREATE INDEX enrolment_key_not_after ON enrolment_key (not_after_second)"), List.of(
            "CREATE INDEX peer_originator ON peer (originator, name)",
            "CREATE TABLE master_key (made $serial, km_id $text NOT NULL UNIQUE, km_identity $text NOT NULL,"
                    + " ke_id $text UNIQUE, ke_identity $text, client_id $text NOT NULL, check_value $text NOT NULL,"
                    + " not_after_second BIGINT NOT NULL, not_after_nano INTEGER NOT NULL, used INTEGER NOT NULL, sealed $blob NOT NULL)",
            "CREATE INDEX master_key_client ON master_key (client_id, made)",
            "CREATE INDEX master_key_not_after ON master_key (not_after_second)",
            "CREATE TABLE client_registration (server $text NOT NULL, id $text NOT NULL, client_id $text NOT NULL,"
                    + " admin_fqdn $text NOT NULL, not_after_second BIGINT NOT NULL, not_after_nano INTEGER NOT NULL,"
                    + " labels $text NOT NULL, assigned_key_id $text, PRIMARY KEY (server, id), UNIQUE (server, client_id, admin_fqdn))",
            "CREATE INDEX client_registration_not_after ON client_registration (not_after_second)",
            "CREATE TABLE registered_key (server $text NOT NULL, key_id $text NOT NULL, key_name $text NOT NULL,"
                    + " source_id $text NOT NULL, admin_fqdn $text NOT NULL, suid INTEGER NOT NULL, targets $text NOT NULL,"
                    + " not_after_second BIGINT NOT NULL, not_after_nano INTEGER NOT NULL, labels $text NOT NULL, sealed $blob NOT NULL,"
                    + " PRIMARY KEY (server, key_id))",
            "CREATE INDEX registered_key_source ON registered_key (server, source_id, admin_fqdn)",
            "CREATE INDEX registered_key_not_after ON registered_key (not_after_second)",
            "CREATE TABLE association_rule (server $text NOT NULL, source $text NOT NULL, target $text NOT NULL,"
                    + " PRIMARY KEY (server, source, target))"), List.of(
            // SQLite cannot drop a constraint, and a B-TID may have one Km for each suite: the table is made anew. -1: for no suite.
            "CREATE TABLE master_key_3 (made $serial, km_id $text NOT NULL, km_identity $text NOT NULL, ke_id $text, ke_identity $text,"
                    + " cipher_suite INTEGER NOT NULL DEFAULT -1, client_id $text NOT NULL, check_value $text NOT NULL,"
                    + " not_after_second BIGINT NOT NULL, not_after_nano INTEGER NOT NULL, used INTEGER NOT NULL, sealed $blob NOT NULL,"
                    + " UNIQUE (km_id, cipher_suite), UNIQUE (ke_id, cipher_suite))",
            "INSERT INTO master_key_3 (km_id, km_identity, ke_id, ke_identity, client_id, check_value, not_after_second, not_after_nano,"
                    + " used, sealed) SELECT km_id, km_identity, ke_id, ke_identity, client_id, check_value, not_after_second,"
                    + " not_after_nano, used, sealed FROM master_key ORDER BY made",
            "DROP TABLE master_key",
            "ALTER TABLE master_key_3 RENAME TO master_key",
            "CREATE INDEX master_key_client ON master_key (client_id, made)",
            "CREATE INDEX master_key_not_after ON master_key (not_after_second)",
            "CREATE TABLE subscriber (lookup $text PRIMARY KEY, impi $blob NOT NULL, algorithm $text NOT NULL, amf INTEGER NOT NULL,"
                    + " ind_bits INTEGER NOT NULL, ind INTEGER NOT NULL, mac_bits INTEGER NOT NULL, res_bits INTEGER NOT NULL,"
                    + " ck_bits INTEGER NOT NULL, ik_bits INTEGER NOT NULL, iterations INTEGER NOT NULL, guss $blob NOT NULL,"
                    + " enabled INTEGER NOT NULL, k $blob NOT NULL, opc $blob NOT NULL, sqn BIGINT NOT NULL)",
            // No reference to a subscriber: those of an HSS have none here.
            "CREATE TABLE bootstrap (made $serial, b_tid $text NOT NULL UNIQUE, subscriber $text NOT NULL, impi $blob NOT NULL,"
                    + " mode $text NOT NULL, guss $blob, created $text NOT NULL, not_after_second BIGINT NOT NULL,"
                    + " not_after_nano INTEGER NOT NULL, tmpi $text UNIQUE, sealed $blob NOT NULL)",
            "CREATE INDEX bootstrap_subscriber ON bootstrap (subscriber, made)",
            "CREATE INDEX bootstrap_not_after ON bootstrap (not_after_second)"), List.of(
            // No reference to an Enrolee: a node may be briefed before a MEF knows it, and stay when the MEF has forgotten it.
            "CREATE TABLE briefing_node (id $text PRIMARY KEY, enrolee_id $text UNIQUE, psk_lookup $text UNIQUE, psk_identity $text,"
                    + " certificate $text UNIQUE, anchors $text, revocation $text, gba INTEGER NOT NULL, kpm_id $text,"
                    + " labels $text NOT NULL, location $text, technician $text, msisdn $blob, enabled INTEGER NOT NULL, psk $blob,"
                    + " trigger_serial BIGINT NOT NULL DEFAULT 0, CHECK ((psk_lookup IS NULL) = (psk IS NULL)))",
            "CREATE TABLE issued_instruction (node_id $text NOT NULL REFERENCES briefing_node (id) ON DELETE CASCADE,"
                    + " target $text NOT NULL, serial BIGINT NOT NULL, content $blob NOT NULL, document $blob NOT NULL,"
                    + " not_after_second BIGINT NOT NULL, not_after_nano INTEGER NOT NULL, PRIMARY KEY (node_id, target))",
            "CREATE TABLE one_time_code (node_id $text PRIMARY KEY REFERENCES briefing_node (id) ON DELETE CASCADE,"
                    + " digest $text NOT NULL, attempts INTEGER NOT NULL, not_after_second BIGINT NOT NULL,"
                    + " not_after_nano INTEGER NOT NULL)",
            "CREATE TABLE briefing_rule (position INTEGER PRIMARY KEY, list $text NOT NULL, name $text NOT NULL UNIQUE,"
                    + " definition $text NOT NULL, enabled INTEGER NOT NULL)",
            "CREATE TABLE briefing_destination (name $text PRIMARY KEY, definition $text NOT NULL)",
            "CREATE TABLE briefing_revision (id INTEGER PRIMARY KEY CHECK (id = 1), revision BIGINT NOT NULL)",
            "INSERT INTO briefing_revision (id, revision) VALUES (1, 0)"), List.of(
            "ALTER TABLE issued_instruction ADD COLUMN signature $blob"), List.of(
            // No reference: it is about nodes that are gone.
            "CREATE TABLE removed_node (id $text PRIMARY KEY, removed_second BIGINT NOT NULL, removed_nano INTEGER NOT NULL)"));

    private final Connection connection;
    private final Database database;

    public Schema(Connection connection, Database database) {
        this.connection = connection;
        this.database = database;
    }

    /**
     * The version found; 0 for a database that was never set up.
     *
     * @throws KedgeException REGISTRY_IO for one that a newer release has written, or that belongs to another application
     */
    public int version() throws SQLException {
        List<String> tables = database.tables(connection);
        if (!tables.isEmpty() && !tables.contains(META)) {
            throw foreign(tables);
        }
        execute("CREATE TABLE IF NOT EXISTS registry_meta (name $text PRIMARY KEY, value $text NOT NULL)");
        int version = meta(VERSION).map(Integer::parseInt).orElse(0);
        if (version > STEPS.size()) {
            throw new KedgeException(ErrorCode.REGISTRY_IO, database.describe() + " has schema version " + version
                    + ", written by a newer release; this one knows " + STEPS.size());
        }
        List<String> others = tables.stream().filter(name -> !name.equals(META)).toList();
        if (version == 0 && !others.isEmpty()) {
            throw foreign(others);
        }
        return version;
    }

    /** A mistyped URL must not put tables, and keys, among those of another application. */
    private KedgeException foreign(List<String> tables) {
        return new KedgeException(ErrorCode.REGISTRY_IO, database.describe() + " belongs to another application: it was never set up as a"
                + " registry and has " + tables.size() + " tables, the first one \"" + tables.get(0) + "\"; correct jdbc.url, or name an"
                + " empty database or schema");
    }

    /** Brings the tables from a version to the newest one. */
    public void migrate(int from) throws SQLException {
        for (int step = from; step < STEPS.size(); step++) {
            for (String statement : STEPS.get(step)) {
                execute(statement);
            }
        }
        if (from < STEPS.size()) {
            putMeta(VERSION, Integer.toString(STEPS.size()));
        }
    }

    /** A fact about the database itself. */
    public Optional<String> meta(String name) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT value FROM registry_meta WHERE name = ?")) {
            query.setString(1, name);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }
    }

    /** Writes a fact about the database itself. */
    public void putMeta(String name, String value) throws SQLException {
        try (PreparedStatement put = connection.prepareStatement("INSERT INTO registry_meta (name, value) VALUES (?, ?)"
                + " ON CONFLICT (name) DO UPDATE SET value = excluded.value")) {
            put.setString(1, name);
            put.setString(2, value);
            put.executeUpdate();
        }
    }

    private void execute(String ddl) throws SQLException {
        String statement = ddl.replace("$text", database.textType()).replace("$blob", database.blobType())
                .replace("$serial", database.serialType());
        try (PreparedStatement create = connection.prepareStatement(statement)) {
            create.execute();
        }
    }
}
