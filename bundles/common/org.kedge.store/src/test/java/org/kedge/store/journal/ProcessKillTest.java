package org.kedge.store.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.error.ErrorCode;
import org.kedge.store.key.FileKeyProvider;

/** A real process, killed by SIGKILL in the midst of writing. */
@Timeout(600)
class ProcessKillTest {
    private static final int KILLS = 3;
    private static final int WRITES = 120;

    @TempDir
    Path home;

    @Test
    void everyAcknowledgedWriteSurvivesKill9() throws Exception {
        int last = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            last = writeUntilKilled(last + 1);
            try (JournalStore store = new JournalStore(home.resolve("store"), new FileKeyProvider(home.resolve("keys/store.key")))) {
                assertEquals(Optional.empty(), store.status().failure());
                for (int i = Math.max(1, last - 49); i <= last; i++) {
                    int found = Integer.parseInt(Credentials.active(store, "n" + i % 50).orElseThrow().substring("number ".length()));
                    // The one write that was under way when the process died may have taken the place of an older one.
                    assertTrue(found == i || found == last + 1, "acknowledged " + i + ", found " + found);
                }
            }
        }
        assertTrue(last >= KILLS * WRITES);
    }

    @Test
    void anotherProcessIsRefusedAlsoAfterAnAttemptInThisOne() throws Exception {
        FileKeyProvider provider = new FileKeyProvider(home.resolve("keys/store.key"));
        try (JournalStore store = new JournalStore(home.resolve("store"), provider);
                JournalStore second = new JournalStore(home.resolve("store"), provider)) {
            assertEquals(ErrorCode.STORE_IN_USE, second.status().failure().orElseThrow().code());
            second.close();
            assertEquals(0, writeUntilKilled(1), "the other process wrote");
            assertEquals(0, store.list().size());
        }
    }

    /** @return the last acknowledged number */
    private int writeUntilKilled(int from) throws Exception {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xshare:auto",
                "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), KilledWriter.class.getName(), home.toString(),
                Integer.toString(from)).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        int last = from - 1;
        try (BufferedReader out = process.inputReader()) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                last = Integer.parseInt(line);
                if (last == from + WRITES) {
                    // Not on the process: that would close the pipe before the last acknowledgements are read.
                    process.toHandle().destroyForcibly();
                }
            }
        } finally {
            process.destroyForcibly();
            assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        }
        return last;
    }
}
