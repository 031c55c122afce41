package org.kedge.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.registry.jdbc.FaultyDatabase;

/** No crash of the AuC, at whatever write of a sequence number, makes it give a number twice. */
class SequenceNumberCrashTest {
    private static final int ROUNDS = 4;
    private static final int PEOPLE = 3;
    private static final int THREADS = 4;
    private static final long STEP = 32;
    private static final int WAL_HEADER = 32;
    private static final int WAL_FRAME = 24 + 4096;

    @TempDir
    Path directory;

    private static Registry open(Path file) {
        Registry registry = new Registry();
        registry.open(DatabaseSettings.sqlite(file)::database, MemoryStore.withKey(1));
        return registry;
    }

    private static void enter(Path file) {
        try (Registry registry = open(file)) {
            registry.subscribers().add(IntStream.range(0, PEOPLE).mapToObj(Subscribers::entry).toList());
        }
    }

    private static long advance(Registry registry, int who) {
        return registry.subscribers().advance(Subscribers.impi(who), last -> last + STEP);
    }

    /** The number used last, without using one. */
    private static long last(Registry registry, int who) {
        AtomicLong seen = new AtomicLong();
        RegistryKit.refused(ErrorCode.SUBSCRIBER_SQN, () -> registry.subscribers().advance(Subscribers.impi(who), last -> {
            seen.set(last);
            return -1;
        }));
        return seen.get();
    }

    /** The process to be killed: takes numbers on several threads and prints each one after it was returned. */
    static final class Victim {
        public static void main(String[] args) {
            Registry registry = open(Path.of(args[0]));
            PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
            for (int thread = 0; thread < THREADS; thread++) {
                int own = thread;
                new Thread(() -> {
                    for (int i = own; true; i++) {
                        long number = advance(registry, i % PEOPLE);
                        synchronized (out) {
                            out.println(i % PEOPLE + " " + number + KilledProcess.END);
                        }
                    }
                }).start();
            }
        }
    }

    @Test
    void aProcessThatIsKilledGivesNoNumberTwice() throws Exception {
        Path file = directory.resolve("registry.db");
        enter(file);
        Map<Integer, TreeSet<Long>> given = new TreeMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            for (String line : KilledProcess.lines(Victim.class, file, 40 + 37 * round)) {
                String[] parts = line.split(" ");
                assertTrue(given.computeIfAbsent(Integer.parseInt(parts[0]), any -> new TreeSet<>()).add(Long.parseLong(parts[1])),
                        () -> "given twice: " + line);
            }
            try (Registry registry = open(file)) {
                for (Map.Entry<Integer, TreeSet<Long>> one : given.entrySet()) {
                    long last = last(registry, one.getKey());
                    assertTrue(last >= one.getValue().last(), () -> last + " is below " + one.getValue().last());
                    assertTrue(one.getValue().add(advance(registry, one.getKey())));
                }
            }
        }
        assertEquals(PEOPLE, given.size());
    }

    /** What a power cut leaves: the log up to any octet, or with pages in it that were never written. */
    @Test
    void aLogThatIsCutAnywhereHoldsEveryNumberThatWasGivenByThen() throws Exception {
        Path file = directory.resolve("registry.db");
        enter(file);
        byte[] database = Files.readAllBytes(file);
        NavigableMap<Long, Long> given = new TreeMap<>(Map.of(0L, 0L));
        byte[] log;
        try (Registry registry = open(file)) {
            for (int i = 0; i < 12; i++) {
                long number = advance(registry, 1);
                given.put(Files.size(Path.of(file + "-wal")), number);
            }
            log = Files.readAllBytes(Path.of(file + "-wal"));
        }
        assertEquals(13, given.size(), "each number has a place of its own in the log");
        assertEquals(log.length, given.lastKey());
        assertEquals(0, (log.length - WAL_HEADER) % WAL_FRAME);
        for (int end = WAL_HEADER; end <= log.length; end += WAL_FRAME) {
            for (int cut : List.of(end - 1, end, Math.min(end + WAL_FRAME / 2, log.length))) {
                byte[] lost = log.clone();
                Arrays.fill(lost, cut, lost.length, (byte) 0);
                for (byte[] left : List.of(Arrays.copyOf(log, cut), lost)) {
                    long last = lastAfter(database, left);
                    long least = given.floorEntry((long) cut).getValue();
                    assertTrue(last >= least, () -> "cut at " + cut + ": " + last + " instead of " + least);
                }
            }
        }
        assertEquals(12 * STEP, lastAfter(database, log));
    }

    private long lastAfter(byte[] database, byte[] log) throws IOException {
        Path file = Files.createTempDirectory(directory, "cut").resolve("registry.db");
        Files.write(file, database);
        Files.write(Path.of(file + "-wal"), log);
        try (Registry registry = open(file)) {
            return last(registry, 1);
        }
    }

    @Test
    void aFaultAtAnyCallOfTheDatabaseGivesNoNumberTwice() throws Exception {
        Path file = directory.resolve("registry.db");
        enter(file);
        FaultyDatabase[] database = new FaultyDatabase[1];
        try (Registry registry = new Registry()) {
            registry.open(() -> database[0] = new FaultyDatabase(file), MemoryStore.withKey(1));
            advance(registry, 1);
            int skipped = 0;
            for (boolean hasEffect : List.of(false, true)) {
                int faults = 0;
                for (int call = 1; faults == call - 1; call++) {
                    long before = last(registry, 1);
                    database[0].failAt(call, hasEffect);
                    long number = -1;
                    try {
                        number = advance(registry, 1);
                    } catch (KedgeException e) {
                        assertEquals(ErrorCode.REGISTRY_IO, e.code());
                        faults++;
                    }
                    database[0].failAt(Integer.MAX_VALUE, false);
                    long now = last(registry, 1);
                    assertTrue(now == before || now == before + STEP);
                    assertTrue(number < 0 ? now >= before : now == number && number > before);
                    skipped += number < 0 && now > before ? 1 : 0;
                    assertEquals(now + STEP, advance(registry, 1), "the next one works, and is new");
                }
                assertTrue(faults >= 10, faults + " places to fail at");
            }
            assertTrue(skipped > 0, "an answer that was lost after the commit leaves a gap, which does no harm");
        }
    }
}
