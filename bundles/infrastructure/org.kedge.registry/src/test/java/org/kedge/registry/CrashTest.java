package org.kedge.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.infrastructure.registry.EnrolmentKeyRegistry.Issued;

/** A process that is killed loses no enrolment key whose commit has returned, and leaves no half one. */
class CrashTest {
    private static final int ROUNDS = 4;
    private static final int THREADS = 3;
    private static final int PER_THREAD = 1_000_000;
    private static final Instant BEFORE_EXPIRY = Records.NOT_AFTER.minusSeconds(1);

    @TempDir
    Path directory;

    /** The process to be killed: commits keys from several threads and prints the number of each one after its commit. */
    static final class Victim {
        public static void main(String[] args) throws Exception {
            Registry registry = new Registry();
            registry.open(DatabaseSettings.sqlite(Path.of(args[0]))::database, MemoryStore.withKey(1));
            PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
            int first = Integer.parseInt(args[1]);
            for (int thread = 0; thread < THREADS; thread++) {
                int from = first + thread * PER_THREAD;
                new Thread(() -> {
                    for (int number = from; number < from + PER_THREAD; number++) {
                        registry.enrolmentKeys().commit(Records.key(number), "urn:dev:1");
                        synchronized (out) {
                            out.println(number);
                        }
                    }
                }).start();
            }
        }
    }

    @Test
    void everyAcknowledgedKeyIsThere() throws Exception {
        Path file = directory.resolve("registry.db");
        try (Registry registry = open(file)) {
            registry.enrolees().add(List.of(Records.pskEntry("urn:dev:1", "a@mef.example.com", 1)));
        }
        Set<Integer> acknowledged = new TreeSet<>();
        for (int round = 0; round < ROUNDS; round++) {
            acknowledged.addAll(commitUntilKilled(file, 1 + round * THREADS * PER_THREAD, 40 + 37 * round));
            try (Registry registry = open(file)) {
                for (int number : acknowledged) {
                    try (Issued issued = registry.enrolmentKeys().find(Records.keId(number), BEFORE_EXPIRY).orElseThrow()) {
                        assertEquals(Records.key(number), issued.key());
                    }
                }
                // In flight: one for each thread, and one whose line was cut off.
                long inFlight = (round + 1L) * (THREADS + 1);
                assertTrue(registry.enrolmentKeys().count() <= acknowledged.size() + inFlight);
            }
        }
    }

    private static Registry open(Path file) {
        Registry registry = new Registry();
        registry.open(DatabaseSettings.sqlite(file)::database, MemoryStore.withKey(1));
        return registry;
    }

    private Set<Integer> commitUntilKilled(Path file, int first, int enough) throws Exception {
        Process victim = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin/java").toString(), "-cp",
                System.getProperty("java.class.path"), Victim.class.getName(), file.toString(), Integer.toString(first))
                .redirectError(Files.createTempFile(directory, "victim", ".log").toFile()).start();
        try (BufferedReader out = new BufferedReader(new InputStreamReader(victim.getInputStream(), StandardCharsets.US_ASCII))) {
            Set<Integer> acknowledged = new TreeSet<>();
            String line = out.readLine();
            while (line != null) {
                // The last line may be cut off by the kill.
                String next = out.readLine();
                if (next != null || acknowledged.isEmpty()) {
                    acknowledged.add(Integer.parseInt(line));
                }
                if (acknowledged.size() == enough) {
                    // Through the handle: Process.destroyForcibly would throw away what is still in the pipe.
                    victim.toHandle().destroyForcibly();
                }
                line = next;
            }
            assertTrue(victim.waitFor(30, TimeUnit.SECONDS));
            assertTrue(acknowledged.size() >= enough, () -> "only " + acknowledged.size());
            return acknowledged;
        } finally {
            victim.destroyForcibly();
        }
    }
}
