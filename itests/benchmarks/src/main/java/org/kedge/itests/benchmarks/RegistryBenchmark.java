package org.kedge.itests.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
import org.kedge.api.infrastructure.registry.EnroleeRecord;
import org.kedge.api.infrastructure.registry.EnroleeRegistry;
import org.kedge.api.key.EnrolmentKey;
import org.kedge.api.key.SecretBytes;
import org.kedge.registry.DatabaseSettings;
import org.kedge.registry.Registry;
import org.kedge.store.journal.JournalStore;
import org.kedge.store.key.FileKeyProvider;

/**
 * Durable commits of enrolment keys per second on SQLite, by one writer and by eight, beside what the medium itself gives: one append and
 * fsync after the other. Takes about half a minute; the directory may be given, since its medium decides.
 */
public final class RegistryBenchmark {
    private static final Duration WINDOW = Duration.ofSeconds(5);
    private static final int RECORD_OCTETS = 200;
    private static final Fqdn MEF = Fqdn.parse("mef.example.com");
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
            perSecond(1, commit);

            double medium = medium(directory.resolve("raw"));
            double single = perSecond(1, commit);
            double eight = perSecond(8, commit);
            double find = perSecond(1, number -> registry.enrolees().kpm(KPM_ID).ifPresent(SecretBytes::close));
            System.out.println(Machine.describe());
            System.out.println("| registry on SQLite | per second | ratio |");
            System.out.println("|---|---|---|");
            System.out.printf("| medium: append of %d octets and fsync | %.0f | |%n", RECORD_OCTETS, medium);
            System.out.printf("| durable commit, 1 writer | %.0f | %.2f of the medium |%n", single, single / medium);
            System.out.printf("| durable commit, 8 writers | %.0f | %.2f of 1 writer |%n", eight, eight / single);
            System.out.printf("| look-up of a Kpm | %.0f | |%n", find);
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

    private static double medium(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            long begin = System.nanoTime();
            int done = 0;
            for (; System.nanoTime() - begin < WINDOW.toNanos(); done++) {
                channel.write(ByteBuffer.allocate(RECORD_OCTETS));
                channel.force(false);
            }
            return done * 1e9 / (System.nanoTime() - begin);
        }
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
