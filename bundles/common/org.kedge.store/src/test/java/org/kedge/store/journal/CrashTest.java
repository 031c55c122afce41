package org.kedge.store.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.credential.CredentialSlot;

/**
 * Kills or fails the store at every write, fsync, rename, creation and deletion of a workload with several compactions, loses what was
 * not synchronised, and opens it again: every acknowledged credential is there, no half one, and never a false alarm.
 */
class CrashTest {
    private static final int STEPS = 50;
    private static final long COMPACT_ABOVE = 2000;
    private static final int MIN_KILL_POINTS = 1000;

    private static JournalStore open(MemoryFiles files, FakeKeyProvider provider) {
        JournalStore store = new JournalStore(files, Duration.ZERO, COMPACT_ABOVE);
        store.unseal(provider);
        return store;
    }

    private static Workload workload() {
        return new Workload(STEPS, new Random(1));
    }

    /** Operations of an undisturbed run. */
    private static int undisturbed() {
        MemoryFiles files = new MemoryFiles(new Random(2));
        JournalStore store = open(files, new FakeKeyProvider("k", false));
        Workload workload = workload();
        workload.run(store);
        workload.check(store, "undisturbed");
        assertTrue(files.names().stream().anyMatch(n -> n.matches("journal\\.([3-9]|\\d\\d+)")), "several compactions: " + files.names());
        return files.operations();
    }

    private static void runUntilKilled(MemoryFiles files, FakeKeyProvider provider, Workload workload) {
        try {
            workload.run(open(files, provider));
        } catch (MemoryFiles.Killed e) {
            // As intended.
        }
    }

    private static void reopenAndCheck(MemoryFiles files, FakeKeyProvider provider, Workload workload, String where) {
        try (JournalStore store = open(files, provider)) {
            assertEquals(Optional.empty(), store.status().failure(), where);
            workload.settle(store, where);
            store.put(Credentials.of("after", "it writes again"), CredentialSlot.ACTIVE);
        }
        try (JournalStore store = open(files.crash(MemoryFiles.Loss.ALL), provider)) {
            assertEquals(Optional.of("it writes again"), Credentials.active(store, "after"), where);
            workload.check(store, where);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = { false, true })
    void killedAtEveryOperation(boolean counter) {
        int operations = undisturbed();
        int points = 0;
        for (MemoryFiles.Loss loss : MemoryFiles.Loss.values()) {
            for (int n = 1; n <= operations; n++) {
                String where = "killed at " + n + " of " + operations + ", lost " + loss;
                FakeKeyProvider provider = new FakeKeyProvider("k", counter);
                MemoryFiles files = new MemoryFiles(new Random(n)).killAt(n);
                Workload workload = workload();
                runUntilKilled(files, provider, workload);
                reopenAndCheck(files.crash(loss), provider, workload, where);
                points++;
            }
        }
        assertTrue(points >= MIN_KILL_POINTS, points + " kill points");
    }

    @Test
    void killedAgainWhileOpening() {
        int operations = undisturbed();
        for (int n = 1; n <= operations; n += 3) {
            FakeKeyProvider provider = new FakeKeyProvider("k", true);
            MemoryFiles files = new MemoryFiles(new Random(n)).killAt(n);
            Workload workload = workload();
            runUntilKilled(files, provider, workload);
            for (int again = 1; again <= 4; again++) {
                files = files.crash(MemoryFiles.Loss.RANDOM).killAt(again);
                try (JournalStore store = open(files, provider)) {
                    assertEquals(Optional.empty(), store.status().failure(), "killed at " + n);
                } catch (MemoryFiles.Killed e) {
                    // As intended.
                }
            }
            reopenAndCheck(files.crash(MemoryFiles.Loss.RANDOM), provider, workload, "killed at " + n + " and while opening");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = { 1, 9 })
    void failsAtEveryOperationAndGoesOn(int failures) {
        int operations = undisturbed();
        for (int n = 1; n <= operations; n++) {
            String where = "operation " + n + " of " + operations + " failed, " + failures + " in a row";
            FakeKeyProvider provider = new FakeKeyProvider("k", true);
            MemoryFiles files = new MemoryFiles(new Random(n)).failAt(n, failures);
            Workload workload = workload();
            try (JournalStore store = open(files, provider)) {
                workload.run(store);
                workload.check(store, where);
            }
            reopenAndCheck(files.crash(MemoryFiles.Loss.RANDOM), provider, workload, where);
        }
    }
}
