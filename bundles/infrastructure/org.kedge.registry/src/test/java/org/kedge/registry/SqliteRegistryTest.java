package org.kedge.registry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.infrastructure.briefing.NodeRegistry;
import org.kedge.api.infrastructure.registry.MasterKeyRegistry.Info;
import org.kedge.api.infrastructure.registry.MasterKeyRegistry.MasterKey;
import org.kedge.registry.RegistryKit.Product;
import org.kedge.itests.testkit.briefing.Nodes;
import org.kedge.registry.jdbc.Database;
import org.kedge.registry.jdbc.SqlWork;
import org.kedge.registry.jdbc.SqliteDatabase;

/** The kit on SQLite, and what only SQLite has. */
class SqliteRegistryTest {
    @TempDir
    static Path directory;

    private static final class Sqlite implements Product {
        private Path file;

        @Override
        public void create() {
            file = directory.resolve(UUID.randomUUID() + "/registry.db");
        }

        @Override
        public Database database() {
            return new SqliteDatabase(file, 4);
        }
    }

    @Nested
    class Enrolees extends EnroleeKit {
        Enrolees() {
            super(new Sqlite());
        }
    }

    @Nested
    class Keys extends KeyKit {
        Keys() {
            super(new Sqlite());
        }
    }

    @Nested
    class MasterKeys extends MasterKeyKit {
        MasterKeys() {
            super(new Sqlite());
        }
    }

    @Nested
    class Registrations extends RegistrationKit {
        Registrations() {
            super(new Sqlite());
        }
    }

    @Nested
    class Rules extends RulesKit {
        Rules() {
            super(new Sqlite());
        }
    }

    @Nested
    class Migration extends MigrationKit {
        Migration() {
            super(new Sqlite());
        }
    }

    @Nested
    class Imports extends ImportKit {
        Imports() {
            super(new Sqlite());
        }
    }

    @Nested
    class MobileSubscribers extends SubscriberKit {
        MobileSubscribers() {
            super(new Sqlite());
        }
    }

    @Nested
    class Bootstraps extends BootstrapKit {
        Bootstraps() {
            super(new Sqlite());
        }
    }

    @Nested
    class NafKeys extends NafKeyKit {
        NafKeys() {
            super(new Sqlite());
        }
    }

    @Nested
    class SubscriberImports extends SubscriberImportKit {
        SubscriberImports() {
            super(new Sqlite());
        }
    }

    @Nested
    class BriefingNodes extends NodeKit {
        BriefingNodes() {
            super(new Sqlite());
        }
    }

    @Nested
    class Plans extends PlanKit {
        Plans() {
            super(new Sqlite());
        }

        @Override
        String plan(String query) throws SQLException {
            try (Database behind = database()) {
                return explain(behind, "EXPLAIN QUERY PLAN " + query, 4);
            }
        }

        @Override
        void assertIndexed(String plan, String query) {
            assertTrue(plan.contains("SEARCH"), () -> query + "\n" + plan);
            assertFalse(plan.contains("SCAN"), () -> query + "\n" + plan);
        }
    }

    private static String pragma(Database database, String name) throws SQLException {
        SqlQuery query = new SqlQuery("PRAGMA " + name);
        return database.read(query::first) + "/" + database.write(query::first);
    }

    private record SqlQuery(String sql) {
        String first(Connection connection) throws SQLException {
            try (PreparedStatement statement = connection.prepareStatement(sql); ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }

    @Test
    void commitsAreSynchronousInBothKindsOfConnection() throws Exception {
        try (SqliteDatabase database = new SqliteDatabase(directory.resolve("pragma/registry.db"), 2)) {
            assertEquals("2/2", pragma(database, "synchronous"), "2 is FULL");
            assertEquals("wal/wal", pragma(database, "journal_mode"));
            assertEquals("1/1", pragma(database, "foreign_keys"));
            assertEquals("1/1", pragma(database, "secure_delete"));
            assertEquals("5000/5000", pragma(database, "busy_timeout"));
        }
    }

    @Test
    void filesBelongToTheOwnerOnly() throws Exception {
        Path file = directory.resolve("new/deep/registry.db");
        try (Registry registry = new Registry()) {
            registry.open(DatabaseSettings.sqlite(file)::database, new MemoryStore());
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())));
            for (String side : List.of("", "-wal", "-shm")) {
                assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(file + side))), side);
            }
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
        new SqliteDatabase(file, 1).close();
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void aFileThatTheFirstReleaseWroteKeepsItsData() throws Exception {
        Path file = directory.resolve("old.db");
        try (InputStream old = new GZIPInputStream(SqliteRegistryTest.class.getResourceAsStream("/registry-schema-1.db.gz"))) {
            Files.copy(old, file);
        }
        byte[] before = Files.readAllBytes(file);
        try (Registry registry = new Registry()) {
            RegistryKit.refused(ErrorCode.REGISTRY_KEY_FOREIGN,
                    () -> registry.open(DatabaseSettings.sqlite(file)::database, MemoryStore.withKey(3)));
            assertArrayEquals(before, Files.readAllBytes(file), "a node with another key changes nothing");
            registry.open(DatabaseSettings.sqlite(file)::database, MemoryStore.withKey(4));
            MigrationKit.assertKept(registry);
        }
    }

    @Test
    void aFileThatTheSecondReleaseWroteKeepsItsData() throws Exception {
        Path file = directory.resolve("second.db");
        try (InputStream old = new GZIPInputStream(SqliteRegistryTest.class.getResourceAsStream("/registry-schema-2.db.gz"))) {
            Files.copy(old, file);
        }
        try (Registry registry = new Registry()) {
            registry.open(DatabaseSettings.sqlite(file)::database, MemoryStore.withKey(4));
            MigrationKit.assertKmKept(registry);
            MigrationKit.assertKept(registry);
        }
    }

    @Test
    void aFileThatTheThirdReleaseWroteKeepsItsData() throws Exception {
        Path file = directory.resolve("third.db");
        try (InputStream old = new GZIPInputStream(SqliteRegistryTest.class.getResourceAsStream("/registry-schema-3.db.gz"))) {
            Files.copy(old, file);
        }
        try (Registry registry = new Registry()) {
            registry.open(DatabaseSettings.sqlite(file)::database, MemoryStore.withKey(4));
            MigrationKit.assertSubscribersKept(registry);
            MigrationKit.assertKmKept(registry);
            MigrationKit.assertKept(registry);
        }
    }

    @Test
    void aFileThatTheFourthReleaseWroteKeepsItsData() throws Exception {
        Path file = directory.resolve("fourth.db");
        try (InputStream old = new GZIPInputStream(SqliteRegistryTest.class.getResourceAsStream("/registry-schema-4.db.gz"))) {
            Files.copy(old, file);
        }
        try (Registry registry = new Registry()) {
            registry.open(DatabaseSettings.sqlite(file)::database, MemoryStore.withKey(4));
            MigrationKit.assertIssuedKept(registry);
            MigrationKit.assertSubscribersKept(registry);
            MigrationKit.assertKmKept(registry);
            MigrationKit.assertKept(registry);
        }
    }

    @Test
    void noSecretIsInTheFiles() throws Exception {
        Path file = directory.resolve("plain/registry.db");
        try (Registry registry = new Registry()) {
            registry.open(DatabaseSettings.sqlite(file)::database, new MemoryStore());
            registry.enrolees().add(List.of(Records.pskEntry("urn:dev:1", "a@mef.example.com", 0x5a)));
            KeyReference kmId = KeyReference.parse("km@maf.example.com");
            registry.masterKeys().put(new MasterKey(new Info(kmId, Optional.empty(), "c", "X", Records.NOT_AFTER, false),
                    Records.secret(0x5a)));
            registry.nodes().add(List.of(new NodeRegistry.Entry(Nodes.psk(1), Optional.of(Records.secret(0x5a))),
                    Nodes.entry(Nodes.certificate(2))));
            registry.nodes().putCode(Nodes.id(1), "7QK4-XM2P", Nodes.NOW, 3);
            for (String side : List.of("", "-wal")) {
                String octets = new String(Files.readAllBytes(Path.of(file + side)), StandardCharsets.ISO_8859_1);
                assertFalse(octets.contains("ZZZZZZZZZZZZZZZZ"), side);
                assertFalse(octets.contains(Nodes.certificate(2).msisdn().orElseThrow()), side);
                assertFalse(octets.contains("7QK4"), side);
            }
        }
    }

    @Test
    void workThatFailsLeavesItsGroupAlone() throws Exception {
        try (SqliteDatabase database = new SqliteDatabase(directory.resolve("group/registry.db"), 1)) {
            database.write(connection -> execute(connection, "CREATE TABLE t (v INTEGER PRIMARY KEY)"));
            CompletableFuture<Void> inside = new CompletableFuture<>();
            CompletableFuture<Void> go = new CompletableFuture<>();
            CompletableFuture<Integer> first = CompletableFuture.supplyAsync(() -> write(database, connection -> {
                inside.complete(null);
                go.join();
                return execute(connection, "INSERT INTO t VALUES (1)");
            }), thread());
            inside.get(60, TimeUnit.SECONDS);
            // Both wait behind the first, and so share one transaction.
            CompletableFuture<Integer> failing = CompletableFuture.supplyAsync(() -> write(database, connection -> {
                execute(connection, "INSERT INTO t VALUES (2)");
                return execute(connection, "INSERT INTO t VALUES (1)");
            }), thread());
            CompletableFuture<Integer> good = CompletableFuture.supplyAsync(
                    () -> write(database, connection -> execute(connection, "INSERT INTO t VALUES (3)")), thread());
            go.complete(null);
            first.get(60, TimeUnit.SECONDS);
            good.get(60, TimeUnit.SECONDS);
            assertThrows(Exception.class, () -> failing.get(60, TimeUnit.SECONDS));
            assertEquals("4", database.read(new SqlQuery("SELECT SUM(v) FROM t")::first));
        }
    }

    @Test
    void anInterruptNeitherEndsNorLosesWorkThatWaits() throws Exception {
        try (SqliteDatabase database = new SqliteDatabase(directory.resolve("interrupt/registry.db"), 1)) {
            database.write(connection -> execute(connection, "CREATE TABLE t (v INTEGER PRIMARY KEY)"));
            CompletableFuture<Void> inside = new CompletableFuture<>();
            CompletableFuture<Void> go = new CompletableFuture<>();
            CompletableFuture<Integer> first = CompletableFuture.supplyAsync(() -> write(database, connection -> {
                inside.complete(null);
                go.join();
                return 1;
            }), thread());
            inside.get(60, TimeUnit.SECONDS);
            CompletableFuture<Boolean> stillInterrupted = CompletableFuture.supplyAsync(() -> {
                Thread.currentThread().interrupt();
                write(database, connection -> execute(connection, "INSERT INTO t VALUES (7)"));
                return Thread.currentThread().isInterrupted();
            }, thread());
            go.complete(null);
            assertEquals(1, first.get(60, TimeUnit.SECONDS));
            assertTrue(stillInterrupted.get(60, TimeUnit.SECONDS));
            assertEquals("7", database.read(new SqlQuery("SELECT SUM(v) FROM t")::first));
        }
    }

    @Test
    void nobodyIsLeftWaiting() throws Exception {
        try (SqliteDatabase database = new SqliteDatabase(directory.resolve("crowd/registry.db"), 1)) {
            database.write(connection -> execute(connection, "CREATE TABLE t (v INTEGER PRIMARY KEY)"));
            int threads = 200;
            List<CompletableFuture<Integer>> all = IntStream.range(0, threads).mapToObj(own -> CompletableFuture.supplyAsync(() -> {
                int done = 0;
                for (int i = 0; i < 5; i++) {
                    int value = own * 5 + i;
                    done += write(database, connection -> execute(connection, "INSERT INTO t VALUES (" + value + ")"));
                }
                return done;
            }, thread())).toList();
            for (CompletableFuture<Integer> one : all) {
                assertEquals(5, one.get(60, TimeUnit.SECONDS));
            }
            assertEquals(Integer.toString(5 * threads), database.read(new SqlQuery("SELECT COUNT(*) FROM t")::first));
        }
    }

    private static Executor thread() {
        return task -> new Thread(task, "kedge-test").start();
    }

    private static <T> T write(Database database, SqlWork<T> work) {
        try {
            return database.write(work);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int execute(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            return statement.executeUpdate();
        }
    }
}
