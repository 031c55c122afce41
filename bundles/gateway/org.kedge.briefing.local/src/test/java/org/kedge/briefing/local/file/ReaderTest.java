package org.kedge.briefing.local.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.itests.testkit.Await;

/** In a directory that a group can write, where a file cannot get a second name and is moved away and back. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class ReaderTest {
    private static final int ROUNDS = 3000;
    private static final int MAX = 100;
    private static final Reader.Linker NONE = (second, file) -> {
        throw new UnsupportedOperationException("as scripted");
    };

    @TempDir
    Path home;
    private Path directory;
    private Path file;

    @BeforeEach
    void prepare() throws IOException {
        directory = Files.createDirectory(home.resolve("briefing"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwx---"));
        file = directory.resolve("a.json");
    }

    private static String read(Reader reader, Path file) {
        return new String(reader.read(file, MAX).octets(), StandardCharsets.US_ASCII);
    }

    private void assertAtRest(String content) throws IOException {
        assertEquals(content, Files.readString(file));
        assertFalse(Files.exists(directory.resolve(".reading")));
    }

    @Test
    void aFileIsBackUnderItsName() throws IOException {
        Files.writeString(file, "old");
        assertEquals("old", read(new Reader(directory, NONE), file));
        assertAtRest("old");
    }

    /** The kernel may forbid a second name for the file of another, and allow it for one's own. */
    @Test
    void oneThatTheOwnerPutThereJustBeforeItComesBackStays() throws IOException {
        Files.writeString(file, "old");
        Reader reader = new Reader(directory, (second, first) -> {
            if (!second.equals(file)) {
                throw new IOException("as scripted");
            }
            Files.writeString(file, "new");
            Files.createLink(second, first);
        });
        assertEquals("old", read(reader, file));
        assertAtRest("new");
    }

    @Test
    void oneThatTheOwnerPutThereStaysAlsoWithoutLinks() throws IOException {
        Files.writeString(file, "old");
        Reader reader = new Reader(directory, (second, first) -> {
            if (second.equals(file)) {
                Files.writeString(file, "new");
            }
            throw new IOException("as scripted");
        });
        assertEquals("old", read(reader, file));
        assertAtRest("new");
    }

    @Test
    void aCrashBetweenLinkAndRemovalLeavesOneFile() throws IOException {
        Files.writeString(file, "old");
        Path own = Files.createDirectory(directory.resolve(".reading"));
        Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwx------"));
        Files.createLink(own.resolve("moved-a.json"), file);
        new Reader(directory).recover();
        assertAtRest("old");
    }

    @Test
    void aDirectoryIsRefusedAndStays() throws IOException {
        Files.createDirectories(file.resolve("full"));
        Reader reader = new Reader(directory, NONE);
        KedgeException refusal = assertThrows(KedgeException.class, () -> reader.read(file, MAX));
        assertEquals(ErrorCode.BRIEFING_MALFORMED, refusal.code());
        assertTrue(Files.isDirectory(file.resolve("full")));
    }

    /** A file and a FIFO take turns under one name, as fast as they can; each time the FIFO is caught it is moved, and never opened. */
    @Test
    void aFifoThatIsSwappedInAtAnyMomentIsMovedAndNotWaitedFor() throws Exception {
        Path fifo = home.resolve("fifo");
        assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
        Path good = Files.writeString(home.resolve("good"), "good");
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Void> swapper = CompletableFuture.runAsync(() -> {
            for (int i = 0; !over.get(); i++) {
                try {
                    Path next = Files.createLink(home.resolve("next" + i), i % 2 == 0 ? good : fifo);
                    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
                    // Both are the same file when the reader has just put it back, and then POSIX renames nothing.
                    Files.deleteIfExists(next);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }
        }, task -> new Thread(task).start());
        try {
            Await.until("the first one is there", () -> Files.exists(file));
            Reader reader = new Reader(directory, NONE);
            for (int i = 0; i < ROUNDS; i++) {
                try {
                    assertEquals("good", read(reader, file));
                } catch (KedgeException e) {
                    assertEquals(ErrorCode.BRIEFING_MALFORMED, e.code());
                }
            }
        } finally {
            over.set(true);
        }
        swapper.get(60, TimeUnit.SECONDS);
        assertTrue(Files.exists(file));
        assertFalse(Files.exists(directory.resolve(".reading")));
    }
}
