package org.kedge.itests.benchmarks;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.key.SecretBytes;
import org.kedge.store.journal.JournalStore;
import org.kedge.store.key.FileKeyProvider;

/**
 * Acknowledged writes per second of the credential store, by one writer and by eight, beside the bare fsync of the same medium; time to
 * open a store of 10,000 credentials. Argument: a directory on the medium to measure (default: the temporary directory).
 */
public final class StoreBenchmark {
    private static final int SECONDS = 3;
    private static final int WRITERS = 8;
    private static final int CREDENTIALS = 10_000;
    private static final int BATCH = 500;
    private static final int OPENINGS = 7;
    private static final int RECORD_OCTETS = 300;
    private static final int READS = 200_000;

    private StoreBenchmark() {
    }

    public static void main(String[] args) throws Exception {
        Path parent = args.length > 0 ? Path.of(args[0]) : Path.of(System.getProperty("java.io.tmpdir"));
        Path home = Files.createTempDirectory(parent, "kedge-store-benchmark");
        try {
            System.out.println(Machine.describe());
            double bare = bareFsyncs(home.resolve("bare"));
            double single = writes(home.resolve("single"), 1);
            double eight = writes(home.resolve("eight"), WRITERS);
            row("append and fsync of one file, per second", bare, "(the medium)");
            row("store, one writer: acknowledged writes per second", single,
                    String.format(Locale.ROOT, "%.1f bare fsyncs each (three are needed)", bare / single));
            row("store, 8 writers: acknowledged writes per second", eight,
                    String.format(Locale.ROOT, "%.1f times one writer", eight / single));
            large(home.resolve("large"));
        } finally {
            delete(home);
        }
    }

    private static void row(String what, double value, String remark) {
        System.out.printf(Locale.ROOT, "%-52s %10.1f  %s%n", what, value, remark);
    }

    private static JournalStore open(Path home) {
        JournalStore store = new JournalStore(home.resolve("store"), new FileKeyProvider(home.resolve("keys/store.key")));
        store.status().failure().ifPresent(e -> {
            throw e;
        });
        return store;
    }

    private static Credential credential(String alias) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) alias.length());
        return new Credential(alias, CredentialKind.ENROLMENT_KEY, "000102030405060708090A0B0C0D0E0F@mef.example.com",
                Map.of("target", "//m2m.example.com/mn-cse-1"), SecretBytes.owning(key), List.of(),
                Optional.of(Instant.parse("2030-01-01T00:00:00Z")));
    }

    private static double bareFsyncs(Path file) throws IOException {
        int done = 0;
        long begin = System.nanoTime();
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            while (System.nanoTime() - begin < SECONDS * 1_000_000_000L) {
                out.write(new byte[RECORD_OCTETS]);
                out.getFD().sync();
                done++;
            }
        }
        return done / ((System.nanoTime() - begin) / 1e9);
    }

    private static double writes(Path home, int writers) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(writers);
        AtomicLong acknowledged = new AtomicLong();
        try (JournalStore store = open(home)) {
            long begin = System.nanoTime();
            List<Future<?>> done = new ArrayList<>();
            for (int w = 0; w < writers; w++) {
                String prefix = "writer" + w + "-";
                done.add(executor.submit(() -> {
                    for (int i = 0; System.nanoTime() - begin < SECONDS * 1_000_000_000L; i++) {
                        store.put(credential(prefix + i % 100), CredentialSlot.ACTIVE);
                        acknowledged.incrementAndGet();
                    }
                }));
            }
            for (Future<?> future : done) {
                future.get();
            }
            return acknowledged.get() / ((System.nanoTime() - begin) / 1e9);
        } finally {
            executor.shutdownNow();
        }
    }

    private static void large(Path home) {
        try (JournalStore store = open(home)) {
            for (int i = 0; i < CREDENTIALS; i += BATCH) {
                List<Credential> batch = new ArrayList<>();
                for (int j = i; j < i + BATCH; j++) {
                    batch.add(credential("credential-" + j));
                }
                store.putAll(batch);
            }
        }
        double first = 0;
        double[] millis = new double[OPENINGS];
        for (int i = 0; i < OPENINGS; i++) {
            long begin = System.nanoTime();
            try (JournalStore store = open(home)) {
                millis[i] = (System.nanoTime() - begin) / 1e6;
                first = i == 0 ? millis[0] : first;
                if (i == OPENINGS - 1) {
                    reads(store);
                }
            }
        }
        Arrays.sort(millis);
        row("open with 10,000 credentials, milliseconds, first", first, "");
        row("open with 10,000 credentials, milliseconds, median", millis[OPENINGS / 2], "");
    }

    private static void reads(JournalStore store) {
        long begin = System.nanoTime();
        for (int i = 0; i < READS; i++) {
            store.require("credential-" + i % CREDENTIALS).close();
        }
        row("get and decrypt, microseconds", (System.nanoTime() - begin) / 1e3 / READS, "");
        begin = System.nanoTime();
        store.list();
        row("list 10,000 with check values, milliseconds", (System.nanoTime() - begin) / 1e6, "");
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
