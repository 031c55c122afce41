package org.kedge.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.function.Executable;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.infrastructure.registry.AssociationRules;
import org.kedge.api.infrastructure.registry.BootstrapRegistry;
import org.kedge.api.infrastructure.registry.EnroleeRegistry;
import org.kedge.api.infrastructure.registry.EnrolmentKeyRegistry;
import org.kedge.api.infrastructure.registry.MasterKeyRegistry;
import org.kedge.api.infrastructure.registry.PeerRegistry;
import org.kedge.api.infrastructure.registry.RegistrationRegistry;
import org.kedge.api.infrastructure.registry.SubscriberRegistry;
import org.kedge.registry.jdbc.Database;

/** What every part of the kit starts with: a new, empty database of the product under test. */
abstract class RegistryKit {
    private static final List<String> TABLES = List.of("registry_meta", "trust_anchor", "enrolee", "peer", "psk_identity", "enrolment_key",
            "master_key", "client_registration", "registered_key", "association_rule", "subscriber", "bootstrap", "briefing_node",
            "issued_instruction", "one_time_code", "briefing_rule", "briefing_destination", "briefing_revision");

    private final List<AutoCloseable> open = new ArrayList<>();
    MemoryStore store = new MemoryStore();
    Registry registry;
    EnroleeRegistry enrolees;
    EnrolmentKeyRegistry keys;
    PeerRegistry peers;
    MasterKeyRegistry masterKeys;
    RegistrationRegistry registrations;
    AssociationRules rules;
    SubscriberRegistry subscribers;
    BootstrapRegistry bootstraps;

    private final Product product;

    RegistryKit(Product product) {
        this.product = product;
    }

    /** A database product to run the kit on. */
    interface Product {
        /** Makes a new, empty database that {@link #database()} names until the next call. */
        void create() throws Exception;

        /** One more access to the present database, as another node or after a restart. */
        Database database();
    }

    void newDatabase() throws Exception {
        product.create();
    }

    Database database() {
        return product.database();
    }

    @BeforeEach
    void openRegistry() throws Exception {
        newDatabase();
        registry = openWith(store);
        enrolees = registry.enrolees();
        keys = registry.enrolmentKeys();
        peers = registry.peers();
        masterKeys = registry.masterKeys();
        registrations = registry.registrations();
        rules = registry.rules();
        subscribers = registry.subscribers();
        bootstraps = registry.bootstraps();
    }

    /** A node with this store on the present database. */
    Registry openWith(MemoryStore other) {
        Registry node = closedAfterwards(new Registry());
        node.open(this::database, other);
        return node;
    }

    <T extends AutoCloseable> T closedAfterwards(T closeable) {
        open.add(closeable);
        return closeable;
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable closeable : open) {
            closeable.close();
        }
    }

    static KedgeException refused(ErrorCode code, Executable attempt) {
        KedgeException e = assertThrows(KedgeException.class, attempt);
        assertEquals(code, e.code(), e.getMessage());
        return e;
    }

    static void assertContains(String text, String part) {
        assertTrue(text.contains(part), () -> "\"" + part + "\" is not in: " + text);
    }

    /** Runs a statement behind the registry's back. */
    int tamper(String statement, Object... values) throws SQLException {
        try (Database behind = database()) {
            return behind.write(connection -> {
                try (PreparedStatement update = connection.prepareStatement(statement)) {
                    for (int i = 0; i < values.length; i++) {
                        update.setObject(i + 1, values[i]);
                    }
                    return update.executeUpdate();
                }
            });
        }
    }

    /** One octet string behind the registry's back. */
    byte[] octets(String query) throws SQLException {
        try (Database behind = database()) {
            return behind.read(connection -> {
                try (PreparedStatement select = connection.prepareStatement(query); ResultSet row = select.executeQuery()) {
                    assertTrue(row.next(), query);
                    return row.getBytes(1);
                }
            });
        }
    }

    /** Everything in the database, as text. */
    String dump() throws SQLException {
        try (Database behind = database()) {
            StringBuilder out = new StringBuilder();
            for (String table : TABLES) {
                out.append(table).append('\n').append(behind.<String>read(connection -> {
                    try (PreparedStatement select = connection.prepareStatement("SELECT * FROM " + table + " ORDER BY 1");
                            ResultSet row = select.executeQuery()) {
                        StringBuilder text = new StringBuilder();
                        while (row.next()) {
                            text.append(row(row)).append('\n');
                        }
                        return text.toString();
                    }
                }));
            }
            return out.toString();
        }
    }

    private static String row(ResultSet row) throws SQLException {
        List<String> values = new ArrayList<>();
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
            Object value = row.getObject(i);
            values.add(value instanceof byte[] octets ? HexFormat.of().formatHex(octets) : String.valueOf(value));
        }
        return String.join(" | ", values);
    }

    /** Runs all of it at once. */
    static <T> List<T> run(List<Callable<T>> work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(work.size());
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> future : threads.invokeAll(work)) {
                results.add(future.get(120, TimeUnit.SECONDS));
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    static List<Integer> range(int count) {
        return IntStream.range(0, count).boxed().collect(Collectors.toList());
    }
}
