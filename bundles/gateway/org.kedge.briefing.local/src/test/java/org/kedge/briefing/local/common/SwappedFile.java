package org.kedge.briefing.local.common;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A file whose place is taken by a FIFO when it has been looked at and is to be opened. */
public final class SwappedFile {
    /** Ends a test that would hang. */
    public static final Duration LONG = Duration.ofSeconds(120);
    /** Whoever opens the FIFO waits for ever, so this passes however long it is. */
    private static final Duration PATIENCE = Duration.ofMillis(300);

    private final Path file;
    private final Path kept;
    private final Path fifo;
    private volatile boolean armed = true;
    private volatile CountDownLatch swapped = new CountDownLatch(1);

    public SwappedFile(Path file) throws IOException, InterruptedException {
        this.file = file;
        kept = Files.createLink(file.resolveSibling("kept"), file);
        fifo = file.resolveSibling("fifo");
        assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
    }

    /** A directory in which others could do that. */
    public static Path shared(Path parent) throws IOException {
        Path shared = Files.createDirectory(parent.resolve("shared"));
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwx---"));
        return shared;
    }

    /** Reads with the FIFO in its place until {@link #back}. */
    public NamedFile files() {
        return new NamedFile(this::patience, this::swap);
    }

    private Duration patience() {
        try {
            if (armed) {
                assertTrue(swapped.await(LONG.toSeconds(), TimeUnit.SECONDS));
                swapped = new CountDownLatch(1);
                return PATIENCE;
            }
            return LONG;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public Path fifo() {
        return fifo;
    }

    private void swap() {
        if (armed) {
            put(fifo);
            swapped.countDown();
        }
    }

    /** The file is back as it was, to be swapped again. */
    public void again() {
        put(kept);
    }

    /** The file is back as it was, and stays. */
    public void back() {
        armed = false;
        put(kept);
    }

    private void put(Path what) {
        try {
            Path next = Files.createLink(file.resolveSibling("next"), what);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
            // Both are the same file when it is there already, and then POSIX renames nothing.
            Files.deleteIfExists(next);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
