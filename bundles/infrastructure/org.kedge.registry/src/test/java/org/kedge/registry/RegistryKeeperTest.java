package org.kedge.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.health.HealthIndicator.Level;

class RegistryKeeperTest {
    @TempDir
    Path directory;
    private final AtomicReference<Optional<CredentialStore>> store = new AtomicReference<>(Optional.empty());
    private final Registry registry = new Registry();
    private final RegistryKeeper keeper = new RegistryKeeper(registry, store::get);

    @AfterEach
    void close() {
        keeper.close();
        registry.close();
    }

    static void await(BooleanSupplier condition, String what) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "not in time: " + what);
            Thread.onSpinWait();
            synchronized (condition) {
                condition.wait(10);
            }
        }
    }

    private DatabaseSettings sqlite(String name) {
        return DatabaseSettings.sqlite(directory.resolve(name));
    }

    @Test
    void theDatabaseIsOpenedWhenTheStoreAppears() throws Exception {
        RegistryKit.refused(ErrorCode.REGISTRY_IO, () -> registry.enrolees().count());
        keeper.use(sqlite("a.db"));
        await(() -> registry.health().message().contains("no credential store"), "said why");
        assertEquals(Level.CRITICAL, registry.health().level());
        store.set(Optional.of(new MemoryStore()));
        keeper.storeAppeared();
        await(registry::isOpen, "open");
        assertEquals(0, registry.enrolees().count());
        assertEquals(Level.OK, registry.health().level());
    }

    @Test
    void aFailedOpeningIsTriedAgainWithoutHelp() throws Exception {
        MemoryStore sealed = new MemoryStore();
        sealed.seal(true);
        store.set(Optional.of(sealed));
        keeper.use(sqlite("a.db"));
        await(() -> registry.health().message().contains("KEDGE-501"), "said why");
        sealed.seal(false);
        await(registry::isOpen, "open");
    }

    @Test
    void anotherDatabaseIsTakenOnlyWhenItOpens() throws Exception {
        store.set(Optional.of(new MemoryStore()));
        keeper.use(sqlite("a.db"));
        await(registry::isOpen, "open");
        registry.enrolees().add(List.of(Records.pskEntry("urn:dev:1", "a@mef.example.com", 1)));
        Files.createDirectory(directory.resolve("directory.db"));
        keeper.use(sqlite("directory.db"));
        await(() -> registry.health().level() == Level.WARNING, "warning");
        assertEquals(1, registry.enrolees().count(), "the running database is kept");
        keeper.use(sqlite("b.db"));
        await(() -> registry.health().level() == Level.OK, "exchanged");
        assertEquals(0, registry.enrolees().count());
    }

    @Test
    void settingsThatCannotWorkAreRefused() throws Exception {
        for (String url : List.of("jdbc:h2:mem:a", "jdbc:sqlite:", "jdbc:sqlite::memory:", "jdbc:sqlite:file:a?mode=memory",
                "jdbc:postgresql://h/d?user=a&password=b", "")) {
            RegistryKit.refused(ErrorCode.REGISTRY_IO, () -> new DatabaseSettings(url, Optional.empty(), Optional.empty(), 4));
        }
        RegistryKit.refused(ErrorCode.REGISTRY_IO, () -> new DatabaseSettings("jdbc:sqlite:/a", Optional.empty(), Optional.empty(), 0));
        Path password = Files.writeString(directory.resolve("password"), "secret-word\n");
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-r--r--"));
        DatabaseSettings unsafe = new DatabaseSettings("jdbc:postgresql://127.0.0.1:1/d", Optional.of("u"), Optional.of(password), 4);
        String text = RegistryKit.refused(ErrorCode.REGISTRY_IO, unsafe::database).getMessage();
        RegistryKit.assertContains(text, "chmod 600");
        assertFalse(text.contains("secret-word"));
    }
}
