package org.kedge.usim.soft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.AkaResult;
import org.kedge.gba.aka.Sqn;
import org.kedge.itests.testkit.MemoryCredentialStore;
import org.kedge.store.journal.JournalStore;

/** Whatever fails or dies: a challenge that was answered is never answered again. */
@Timeout(600)
class CrashTest {
    private static final int KILLS = 3;
    private static final int ANSWERS = 60;
    private static final int STEPS = 20;

    @TempDir
    Path home;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFaultOfTheStoreAtEveryWrite(boolean durable) {
        for (int n = 1; n <= STEPS; n++) {
            MemoryCredentialStore memory = new MemoryCredentialStore();
            Network.bringIn(memory, "sim1", Network.file(""));
            WatchedStore store = new WatchedStore(memory);
            store.failWrite(n, durable);
            SoftUsim usim = new SoftUsim("sim1", () -> Optional.of(store));
            Set<Integer> answered = new HashSet<>();
            for (int number = 1; number <= STEPS; number++) {
                answer(usim, number, answered);
                answer(usim, number, answered);
            }
            SoftUsim restarted = new SoftUsim("sim1", () -> Optional.of(memory));
            for (int number = 1; number <= STEPS; number++) {
                assertInstanceOf(AkaResult.SyncFailure.class, KilledUsim.answer(restarted, number));
            }
            assertEquals(durable ? STEPS - 1 : STEPS, answered.size(), "fault at write " + n);
        }
    }

    private static void answer(SoftUsim usim, int number, Set<Integer> answered) {
        try {
            if (KilledUsim.answer(usim, number) instanceof AkaResult.Success) {
                assertTrue(answered.add(number), number + " was answered twice");
            }
        } catch (KedgeException e) {
            assertEquals("KEDGE-507", e.code().code());
        }
    }

    @Test
    void killedByKill9() throws Exception {
        try (JournalStore store = KilledUsim.open(home)) {
            Network.bringIn(store, "sim1", Network.file(""));
        }
        long last = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            last = answerUntilKilled(last + 1);
            try (JournalStore store = KilledUsim.open(home)) {
                SoftUsim usim = new SoftUsim("sim1", () -> Optional.of(store));
                for (long number = Math.max(1, last - 20); number <= last; number++) {
                    AkaResult.SyncFailure failure = assertInstanceOf(AkaResult.SyncFailure.class, KilledUsim.answer(usim, number));
                    long used = seq(Network.milenage().open(Network.rand(number * 100), failure.auts()).orElseThrow());
                    // The one that was under way may be durable already.
                    assertTrue(used == last || used == last + 1, "answered " + last + ", used " + used);
                }
                last++;
            }
        }
        assertTrue(last >= KILLS * ANSWERS);
    }

    private static long seq(Sqn sqn) {
        return sqn.seq(Network.IND_BITS);
    }

    /** @return the number answered last */
    private long answerUntilKilled(long from) throws Exception {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xshare:auto",
                "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), KilledUsim.class.getName(), home.toString(),
                Long.toString(from)).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        long last = from - 1;
        try (BufferedReader out = process.inputReader()) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                last = Long.parseLong(line);
                if (last == from + ANSWERS) {
                    // Not on the process: that would close the pipe before the last answers are read.
                    process.toHandle().destroyForcibly();
                }
            }
        } finally {
            process.destroyForcibly();
            assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        }
        return last;
    }

    @Test
    void aStoreThatCannotBeReadIsNoFreshUsim() {
        MemoryCredentialStore memory = new MemoryCredentialStore();
        Network.bringIn(memory, "sim1", Network.file(""));
        WatchedStore store = new WatchedStore(memory);
        SoftUsim usim = new SoftUsim("sim1", () -> Optional.of(store));
        assertInstanceOf(AkaResult.Success.class, KilledUsim.answer(usim, 1));
        store.failReads(ErrorCode.STORE_IO);
        assertThrows(KedgeException.class, () -> KilledUsim.answer(usim, 1));
        assertEquals(1, store.writes());
    }
}
