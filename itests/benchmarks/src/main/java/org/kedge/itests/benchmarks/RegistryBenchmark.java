package org.kedge.itests.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.Stream;

import org.kedge.api.briefing.Mechanism;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeId;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.Suid;
import org.kedge.api.infrastructure.registry.EnroleeRecord;
import org.kedge.api.infrastructure.registry.EnroleeRegistry;
import org.kedge.api.infrastructure.registry.MasterKeyRegistry.Info;
import org.kedge.api.infrastructure.registry.MasterKeyRegistry.MasterKey;
import org.kedge.api.infrastructure.registry.RegistrationRegistry.RegisteredKey;
import org.kedge.api.key.EnrolmentKey;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.registration.KeyRegistration;
import org.kedge.registry.DatabaseSettings;
import org.kedge.registry.Registry;
import org.kedge.store.journal.JournalStore;
import org.kedge.store.key.FileKeyProvider;

/**
 * Durable commits of Ke, Km and registered keys per second on SQLite, by one writer and by eight, beside what the medium itself gives: one
 * append and fsync after the other. Takes about a minute; the directory may be given, since its medium decides.
 */
public final class RegistryBenchmark {
    private static final Duration WINDOW = Duration.ofSeconds(5);
    private static final Fqdn MEF = Fqdn.parse("mef.example.com");
    private static final Fqdn MAF = Fqdn.parse("maf.example.com");
    private static final KeyReference KPM_ID = KeyReference.parse("kpm@mef.example.com");
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private RegistryBenchmark() {
    }

    public static void main(String[] args) throws Exception {
        Path directory = args.length > 0 ? Files.createTempDirectory(Path.of(args[0]), "registry")
                : Files.createTempDirectory("registry");
        Path sealing = Files.createTempDirectory("registry-key");
        try (Registry registry = new Registry()) {
            JournalStore store = new JournalStore(directory.resolve("store"), new FileKeyProvider(sealing.resolve("store.key")));
            registry.open(DatabaseSettings.sqlite(directory.resolve("registry.db"))::database, store);
            registry.enrolees().add(List.of(enrolee()));
            IntConsumer commit = number -> commit(registry, number);
            keepAndFind(registry, 1);
            perSecond(1, commit);

            double medium = Medium.perSecond(directory.resolve("raw"), WINDOW);
            double single = perSecond(1, commit);
            double eight = perSecond(8, commit);
            double find = perSecond(1, number -> registry.enrolees().kpm(KPM_ID).ifPresent(SecretBytes::close));
            double keptAndFound = perSecond(1, number -> keepAndFind(registry, number));
            double keptAndFoundByEight = perSecond(8, number -> keepAndFind(registry, number));
            double masterFind = perSecond(1, number -> registry.masterKeys().find(kmId(1), Instant.now()).ifPresent(MasterKey::close));
            double registered = perSecond(1, number -> registerAndRetrieve(registry, number));
            double registeredByEight = perSecond(8, number -> registerAndRetrieve(registry, number));
            System.out.println(Machine.describe());
            System.out.println("| registry on SQLite | per second | ratio |");
            System.out.println("|---|---|---|");
            System.out.printf("| medium: append of %d octets and fsync | %.0f | |%n", Medium.RECORD_OCTETS, medium);
            System.out.printf("| durable commit, 1 writer | %.0f | %.2f of the medium |%n", single, single / medium);
            System.out.printf("| durable commit, 8 writers | %.0f | %.2f of 1 writer |%n", eight, eight / single);
            System.out.printf("| look-up of a Kpm | %.0f | |%n", find);
            System.out.printf("| Km kept and found, 1 thread | %.0f | %.2f of the medium |%n", keptAndFound, keptAndFound / medium);
            System.out.printf("| Km kept and found, 8 threads | %.0f | %.2f of 1 thread |%n", keptAndFoundByEight,
                    keptAndFoundByEight / keptAndFound);
            System.out.printf("| look-up of a Km among %d | %.0f | |%n", registry.masterKeys().count(), masterFind);
            System.out.printf("| key registered and retrieved, 1 thread | %.0f | %.2f of the medium |%n", registered, registered / medium);
            System.out.printf("| key registered and retrieved, 8 threads | %.0f | %.2f of 1 thread |%n", registeredByEight,
                    registeredByEight / registered);
            store.close();
        } finally {
            delete(directory);
            delete(sealing);
        }
    }

    private static EnroleeRegistry.Entry enrolee() {
        return new EnroleeRegistry.Entry(new EnroleeRecord("urn:dev:1", Mechanism.PSK, Optional.of(KPM_ID), Optional.empty(), List.of(),
                Duration.ofDays(1), Optional.empty(), true), Optional.of(SecretBytes.owning(new byte[32])));
    }

    private static void commit(Registry registry, int number) {
        try (EnrolmentKey key = new EnrolmentKey(SecretBytes.owning(new byte[EnrolmentKey.KE_OCTETS]),
                new KeId(String.format("%032X", number), MEF), Instant.now().plus(Duration.ofDays(1)))) {
            registry.enrolmentKeys().commit(key, "urn:dev:1");
        }
    }

    private static KeyReference kmId(int number) {
        return new KeyReference(String.format("%032x", number), MAF);
    }

    /** A first contact at a MAF: the Km that the MEF gave is kept under a new KmID, then found for the handshake. */
    private static void keepAndFind(Registry registry, int number) {
        KeyReference keId = new KeyReference(String.format("%032X", number), MEF);
        try (MasterKey key = new MasterKey(new Info(kmId(number), Optional.of(keId), "//example.com/mn-" + number, "CHECK",
                Instant.now().plus(Duration.ofDays(1)), false), SecretBytes.owning(new byte[EnrolmentKey.KE_OCTETS]))) {
            registry.masterKeys().put(key);
        }
        registry.masterKeys().find(keId, Instant.now()).orElseThrow().close();
    }

    /** A Kc: registered by its source, retrieved by its target. */
    private static void registerAndRetrieve(Registry registry, int number) {
        String relativeKeyId = String.format("%032X", number);
        try (RegisteredKey key = new RegisteredKey(new KeyRegistration(MAF, relativeKeyId, "//example.com/mn-1", MAF, Suid.MAF_SAEF,
                List.of("//example.com/mn-2"), Instant.now().plus(Duration.ofDays(1)), List.of()),
                SecretBytes.owning(new byte[EnrolmentKey.KE_OCTETS]))) {
            registry.registrations().addKey(key);
        }
        registry.registrations().key(MAF, relativeKeyId, Instant.now()).orElseThrow().close();
    }

    private static double perSecond(int threads, IntConsumer work) throws InterruptedException {
        AtomicInteger done = new AtomicInteger();
        long begin = System.nanoTime();
        List<Thread> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Thread thread = new Thread(() -> {
                while (System.nanoTime() - begin < WINDOW.toNanos()) {
                    work.accept(NUMBER.incrementAndGet());
                    done.incrementAndGet();
                }
            }, "kedge-benchmark-" + i);
            thread.start();
            running.add(thread);
        }
        for (Thread thread : running) {
            thread.join();
        }
        return done.get() * 1e9 / (System.nanoTime() - begin);
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
