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
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.Suid;
import org.kedge.api.infrastructure.registry.MasterKeyRegistry.Info;
import org.kedge.api.infrastructure.registry.MasterKeyRegistry.MasterKey;
import org.kedge.api.infrastructure.registry.RegistrationRegistry.RegisteredKey;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.registration.KeyRegistration;

/** A process that is killed loses no key whose commit has returned, and leaves no half one: Ke, Km and registered keys alike. */
class CrashTest {
    private static final int ROUNDS = 4;
    private static final int THREADS = 3;
    private static final int PER_THREAD = 1_000_000;
    private static final Fqdn MAF = new Fqdn("maf.example.com");
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
                        commit(registry, number);
                        synchronized (out) {
                            out.println(number);
                        }
                    }
                }).start();
            }
        }
    }

    /** Each number stands for one key of one of the three kinds. */
    private static void commit(Registry registry, int number) {
        switch (number % 3) {
            case 0 -> registry.enrolmentKeys().commit(Records.key(number), "urn:dev:1");
            case 1 -> registry.masterKeys().put(new MasterKey(new Info(Records.keId(number).reference(), Optional.empty(),
                    "//example.com/mn", "X", Records.NOT_AFTER, false), Records.secret(number)));
            default -> registry.registrations().addKey(new RegisteredKey(new KeyRegistration(MAF, "key-" + number, "//example.com/mn", MAF,
                    Suid.MAF_SAEF, List.of(), Records.NOT_AFTER, List.of()), Records.secret(number)));
        }
    }

    private static SecretBytes committed(Registry registry, int number) {
        return switch (number % 3) {
            case 0 -> registry.enrolmentKeys().find(Records.keId(number), BEFORE_EXPIRY).orElseThrow().key().ke();
            case 1 -> registry.masterKeys().find(Records.keId(number).reference(), BEFORE_EXPIRY).orElseThrow().km();
            default -> registry.registrations().key(MAF, "key-" + number, BEFORE_EXPIRY).orElseThrow().key();
        };
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
                    assertEquals(Records.secret(number), committed(registry, number));
                }
                // In flight: one for each thread, and one whose line was cut off.
                long inFlight = (round + 1L) * (THREADS + 1);
                int registered = registry.registrations().listKeys(MAF, "", 10_000).size();
                assertTrue(registry.enrolmentKeys().count() + registry.masterKeys().count() + registered
                        <= acknowledged.size() + inFlight);
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
            assertTrue(victim.waitFor(120, TimeUnit.SECONDS));
            assertTrue(acknowledged.size() >= enough, () -> "only " + acknowledged.size());
            return acknowledged;
        } finally {
            victim.destroyForcibly();
        }
    }
}
