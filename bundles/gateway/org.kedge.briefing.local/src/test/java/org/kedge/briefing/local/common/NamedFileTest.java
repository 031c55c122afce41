package org.kedge.briefing.local.common;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamedFileTest {
    private static final int MAX = 10;
    /** More than may be under way at once. */
    private static final int MANY = 6;

    @TempDir
    Path home;
    private List<Path> directories;

    @BeforeEach
    void prepare() throws IOException {
        directories = List.of(Files.createDirectory(home.resolve("own")), SwappedFile.shared(home));
    }

    private static String why(NamedFile files, Path file) {
        return NamedFile.why(assertTimeoutPreemptively(SwappedFile.LONG,
                () -> assertThrows(IOException.class, () -> files.read(file, MAX))));
    }

    @Test
    void readsAFileAndWhatALinkLeadsTo() throws IOException {
        byte[] content = "0123456789".getBytes(StandardCharsets.US_ASCII);
        for (Path directory : directories) {
            Path file = Files.write(directory.resolve("a"), content);
            Path link = Files.createSymbolicLink(home.resolve("to-" + directory.getFileName()), file);
            assertArrayEquals(content, new NamedFile().read(file, MAX));
            assertArrayEquals(content, new NamedFile().read(link, MAX));
        }
    }

    @Test
    void refusesWhatIsNoFileOrTooLong() throws Exception {
        for (Path directory : directories) {
            Path fifo = directory.resolve("fifo");
            assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
            Path link = Files.createSymbolicLink(directory.resolve("device"), Path.of("/dev/zero"));
            for (Path none : List.of(fifo, link, Path.of("/dev/zero"), directory, Path.of("/"))) {
                assertEquals("it is not a regular file", why(new NamedFile(), none), none::toString);
            }
            Path file = Files.writeString(directory.resolve("long"), "01234567890");
            assertEquals("it is longer than 10 octets", why(new NamedFile(), file));
            // More than fits into any array, so it cannot have been read.
            try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
                sparse.setLength(8L << 30);
            }
            assertEquals("it is longer than 10 octets", why(new NamedFile(), file));
            assertEquals("there is no such file", why(new NamedFile(), directory.resolve("none")));
        }
    }

    /** Each time the thread that opened it is freed, so that others can be read afterwards. */
    @Test
    void aFifoThatTakesThePlaceOfAFileIsNotWaitedFor() throws Exception {
        Path file = Files.writeString(directories.get(1).resolve("a"), "good");
        SwappedFile swapped = new SwappedFile(file);
        NamedFile files = swapped.files();
        for (int i = 0; i < MANY; i++) {
            assertEquals("it was not read within 0 s, as if something else had taken its place", why(files, file));
            swapped.again();
        }
        swapped.back();
        assertEquals("good", new String(files.read(file, MAX), StandardCharsets.US_ASCII));
    }

    /** Only the user of this process can do that there; it is looked at once more, by the directory that is held open. */
    @Test
    void inADirectoryOfOurOwnItIsSeenAtOnce() throws Exception {
        Path file = Files.writeString(directories.get(0).resolve("a"), "good");
        assertEquals("IOException", why(new SwappedFile(file).files(), file));
    }
}
