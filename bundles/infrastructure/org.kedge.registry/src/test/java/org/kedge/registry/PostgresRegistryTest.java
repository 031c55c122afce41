package org.kedge.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.error.ErrorCode;
import org.kedge.registry.RegistryKit.Product;
import org.kedge.registry.jdbc.Database;
import org.kedge.registry.jdbc.PostgresDatabase;

/** The kit on a real PostgreSQL server, and what only PostgreSQL has. */
class PostgresRegistryTest {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static EmbeddedPostgres server;

    @BeforeAll
    static void startServer() throws IOException {
        // The library turns both off by default (OSGI-45).
        server = EmbeddedPostgres.builder().setServerConfig("fsync", "on").setServerConfig("synchronous_commit", "on").start();
    }

    @AfterAll
    static void stopServer() throws IOException {
        server.close();
    }

    private static final class Postgres implements Product {
        /** A schema for each test: a database for each takes a second. */
        private String name;

        @Override
        public void create() throws SQLException {
            name = "registry" + NUMBER.incrementAndGet();
            try (Connection admin = server.getPostgresDatabase().getConnection();
                    PreparedStatement create = admin.prepareStatement("CREATE SCHEMA " + name)) {
                create.execute();
            }
        }

        @Override
        public Database database() {
            return new PostgresDatabase(url(name), Optional.of("postgres"), Optional.empty(), 8);
        }
    }

    private static String url(String schema) {
        return "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres?currentSchema=" + schema;
    }

    @Nested
    class Enrolees extends EnroleeKit {
        Enrolees() {
            super(new Postgres());
        }
    }

    @Nested
    class Keys extends KeyKit {
        Keys() {
            super(new Postgres());
        }

        @Test
        void theServerCommitsDurably() throws Exception {
            try (Database database = database()) {
                assertEquals("on", setting(database, "fsync"));
                assertEquals("on", setting(database, "synchronous_commit"));
                assertTrue(database.warning().isEmpty());
            }
        }

        @Test
        void aSessionWithoutSynchronousCommitIsPutRight() throws Exception {
            tamper("ALTER ROLE postgres SET synchronous_commit = off");
            try (Database database = database()) {
                assertEquals("on", setting(database, "synchronous_commit"));
            } finally {
                tamper("ALTER ROLE postgres RESET synchronous_commit");
            }
        }

        @Test
        void connectionsThatTheServerClosedAreReplaced() throws Exception {
            keys.commit(Records.key(5), "urn:dev:1");
            tamper("DO $$ BEGIN PERFORM pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE pid <> pg_backend_pid() AND datname = current_database(); END $$");
            assertEquals(1, keys.count());
            assertTrue(keys.find(Records.keId(5), Records.NOT_AFTER.minusSeconds(1)).isPresent());
        }

        private String setting(Database database, String name) throws SQLException {
            return database.write(connection -> {
                try (PreparedStatement query = connection.prepareStatement("SELECT current_setting(?)")) {
                    query.setString(1, name);
                    try (ResultSet row = query.executeQuery()) {
                        row.next();
                        return row.getString(1);
                    }
                }
            });
        }
    }

    @Nested
    class MasterKeys extends MasterKeyKit {
        MasterKeys() {
            super(new Postgres());
        }
    }

    @Nested
    class Registrations extends RegistrationKit {
        Registrations() {
            super(new Postgres());
        }
    }

    @Nested
    class Rules extends RulesKit {
        Rules() {
            super(new Postgres());
        }
    }

    @Nested
    class Migration extends MigrationKit {
        Migration() {
            super(new Postgres());
        }
    }

    @Nested
    class Imports extends ImportKit {
        Imports() {
            super(new Postgres());
        }
    }

    @Nested
    class MobileSubscribers extends SubscriberKit {
        MobileSubscribers() {
            super(new Postgres());
        }
    }

    @Nested
    class Bootstraps extends BootstrapKit {
        Bootstraps() {
            super(new Postgres());
        }
    }

    @Nested
    class NafKeys extends NafKeyKit {
        NafKeys() {
            super(new Postgres());
        }
    }

    @Nested
    class SubscriberImports extends SubscriberImportKit {
        SubscriberImports() {
            super(new Postgres());
        }
    }

    @Nested
    class BriefingNodes extends NodeKit {
        BriefingNodes() {
            super(new Postgres());
        }
    }

    @Nested
    class Plans extends PlanKit {
        Plans() {
            super(new Postgres());
        }

        /** With sequential scans forbidden, one that remains in the plan has no index to replace it. */
        @Override
        String plan(String query) throws SQLException {
            String literal = query.replaceAll(
                    "((?:not_after_\\w+|cipher_suite|sqn|enabled|serial|revision) (?:[<>]=?|=)|ELSE) \\?", "$1 5").replace("?", "'x'");
            try (Database behind = database()) {
                explain(behind, "SELECT set_config('enable_seqscan', 'off', false)", 1);
                return explain(behind, "EXPLAIN " + literal, 1);
            }
        }

        @Override
        void assertIndexed(String plan, String query) {
            assertFalse(plan.contains("Seq Scan"), () -> query + "\n" + plan);
            assertTrue(plan.contains("Index"), () -> query + "\n" + plan);
        }
    }

    @Test
    void aServerThatIsNotThereIsSaid() {
        try (Registry registry = new Registry()) {
            var settings = new DatabaseSettings("jdbc:postgresql://127.0.0.1:1/none", Optional.of("kedge"), Optional.<Path>empty(), 2);
            var refused = RegistryKit.refused(ErrorCode.REGISTRY_IO, () -> registry.open(settings::database, new MemoryStore()));
            RegistryKit.assertContains(refused.getMessage(), "127.0.0.1");
        }
    }
}
