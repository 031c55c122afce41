package org.kedge.briefing.local.spool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.briefing.TriggerMessage;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.itests.testkit.ManualTasks;

class SpoolSourceTest {
    private static final Duration POLL = Duration.ofSeconds(2);

    @TempDir
    Path home;
    private final ManualTasks tasks = new ManualTasks(Instant.parse("2026-11-22T18:00:00Z"));
    private final List<TriggerMessage> received = new ArrayList<>();
    private Path spool;
    private SpoolSource source;

    @BeforeEach
    void begin() throws IOException {
        spool = Files.createDirectory(home.resolve("trigger"));
        mode(spool, "rwxrwx---");
        start(0, false);
    }

    private void start(int keep, boolean authenticated) {
        if (source != null) {
            source.close();
        }
        source = new SpoolSource(new SpoolSettings(spool, POLL, keep, authenticated), tasks);
        source.observe(received::add);
        source.start();
    }

    private static void mode(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private void looks(int number) {
        tasks.advance(POLL.multipliedBy(number));
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(spool.resolve(name), content);
    }

    private TreeSet<String> left(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            TreeSet<String> names = new TreeSet<>();
            files.forEach(file -> names.add(file.getFileName().toString()));
            return names;
        }
    }

    private String only() {
        assertEquals(1, received.size(), () -> "" + received);
        return new String(received.get(0).payload(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void handsOverAFileAndDeletesIt() throws IOException {
        write("GSM1.x7Yt", "KT1;4;node;1;;Nabc");
        looks(2);
        assertEquals("KT1;4;node;1;;Nabc", only());
        TriggerMessage message = received.get(0);
        assertEquals(Optional.empty(), message.contentType());
        assertFalse(message.authenticated());
        assertEquals("spool GSM1.x7Yt", message.origin());
        assertEquals(new TreeSet<>(), left(spool));
        looks(3);
        assertEquals(1, received.size());
    }

    @Test
    void theExtensionTellsTheType() throws IOException {
        write("a.txt", "1");
        write("b.SMS", "2");
        write("c.json", "3");
        write("d.xml", "4");
        write("e.cbor", "5");
        write("f.bin", "6");
        looks(2);
        TreeSet<String> types = new TreeSet<>();
        received.forEach(m -> types.add(new String(m.payload(), StandardCharsets.US_ASCII) + m.contentType().orElse("")));
        assertEquals(new TreeSet<>(List.of("1text/plain", "2text/plain", "3application/json", "4application/xml", "5application/cbor",
                "6")), types);
    }

    @Test
    void waitsUntilAFileIsWritten() throws IOException {
        write("a.json", "{\"m2m:tgp\"");
        looks(1);
        write("a.json", "{\"m2m:tgp\":{\"tpe\":1}}");
        looks(1);
        assertEquals(List.of(), received);
        looks(1);
        assertEquals("{\"m2m:tgp\":{\"tpe\":1}}", only());
    }

    @Test
    void passesOverTemporaryNamesUntilTheyAreRenamed() throws IOException {
        for (String name : List.of(".hidden", "a.tmp", "b.PART", "GSM1.LOCK")) {
            write(name, "x");
        }
        looks(4);
        assertEquals(List.of(), received);
        Files.move(spool.resolve("a.tmp"), spool.resolve("a.txt"), StandardCopyOption.ATOMIC_MOVE);
        looks(2);
        assertEquals("x", only());
        assertEquals(new TreeSet<>(List.of(".hidden", "GSM1.LOCK", "b.PART")), left(spool));
    }

    @Test
    void readsWhatSmstoolsWrites() throws IOException {
        write("GSM1.a", "From: 4915112345678\nFrom_SMSC: 49171\nSent: 26-11-22 18:00:00\nAlphabet: ISO\n\nKT1;4;node;1;;Nabc\n");
        looks(2);
        assertEquals("KT1;4;node;1;;Nabc\n", only());
    }

    @Test
    void aFileThatIsNoFileOfSmstoolsIsThePayload() throws IOException {
        write("a", "Received\n\nKT1;");
        looks(2);
        assertEquals("Received\n\nKT1;", only());
    }

    @Test
    void linksAndFifosAreRemovedUnread() throws IOException, InterruptedException {
        Path secret = Files.writeString(home.resolve("secret"), "SECRET");
        Files.createSymbolicLink(spool.resolve("link.txt"), secret);
        Files.createSymbolicLink(spool.resolve("device.txt"), Path.of("/dev/zero"));
        assertEquals(0, new ProcessBuilder("mkfifo", spool.resolve("fifo.txt").toString()).start().waitFor());
        Files.createDirectory(spool.resolve("directory.txt"));
        write("good.txt", "x");
        looks(2);
        assertEquals("x", only());
        assertEquals(new TreeSet<>(List.of("directory.txt")), left(spool));
        assertEquals("SECRET", Files.readString(secret));
    }

    @Test
    void aHugeFileIsRemovedUnread() throws IOException {
        try (RandomAccessFile sparse = new RandomAccessFile(spool.resolve("huge.json").toFile(), "rw")) {
            sparse.setLength(64L << 30);
        }
        write("long.json", "x".repeat(SpoolFile.MAX_OCTETS + 1));
        write("most.json", "x".repeat(SpoolFile.MAX_OCTETS));
        looks(2);
        assertEquals(SpoolFile.MAX_OCTETS, only().length());
        assertEquals(new TreeSet<>(), left(spool));
    }

    @Test
    void aFullDirectoryIsTakenABatchAtATime() throws IOException {
        int files = 10_000;
        for (int i = 0; i < files; i++) {
            Files.createFile(spool.resolve("sms" + i));
        }
        looks(1);
        assertEquals(0, received.size());
        for (int look = 1; look <= 3; look++) {
            looks(1);
            assertEquals(look * SpoolDirectory.BATCH, received.size());
        }
        source.close();
        assertEquals(files - received.size(), left(spool).size());
    }

    @Test
    void withoutAListenerFilesStay() throws IOException {
        source.close();
        source = new SpoolSource(new SpoolSettings(spool, POLL, 0, false), tasks);
        source.start();
        write("a.txt", "x");
        looks(4);
        assertEquals(new TreeSet<>(List.of("a.txt")), left(spool));
        source.observe(received::add);
        looks(2);
        assertEquals("x", only());
    }

    /** The process ended between the renaming and the removal. */
    @Test
    void whatAnEarlierProcessHadTakenIsHandedOverAgain() throws Exception {
        source.close();
        Path taken = Files.createDirectory(spool.resolve(".taken"));
        mode(taken, "rwx------");
        write(".taken/1b671a64-1-a.json", "{}");
        Files.createSymbolicLink(taken.resolve("1b671a64-2-b.json"), home.resolve("secret"));
        assertEquals(0, new ProcessBuilder("mkfifo", taken.resolve("1b671a64-3-c.json").toString()).start().waitFor());
        start(0, false);
        looks(1);
        assertEquals("{}", only());
        assertEquals(Optional.of("application/json"), received.get(0).contentType());
        assertEquals(new TreeSet<>(), left(spool));
    }

    /** Where others can write, a FIFO could take the place of a file after it was looked at, and opening it would never end. */
    @Test
    void aFileIsReadWhereNobodyElseCanPutAnotherInItsPlace() throws IOException {
        List<String> places = new ArrayList<>();
        source.observe(message -> {
            try (Stream<Path> all = Files.walk(spool)) {
                for (Path path : all.filter(p -> p.toString().endsWith("a.txt")).toList()) {
                    places.add(PosixFilePermissions.toString(Files.getPosixFilePermissions(path.getParent())));
                }
            } catch (IOException e) {
                places.add(e.toString());
            }
        });
        write("a.txt", "x");
        looks(2);
        assertEquals("x", only());
        assertEquals(List.of("rwx------"), places);
        assertEquals(new TreeSet<>(), left(spool));
    }

    @Test
    void aPlantedLinkInPlaceOfItsOwnDirectoryIsNotFollowed() throws IOException {
        Path elsewhere = Files.createDirectory(home.resolve("elsewhere"));
        mode(elsewhere, "rwx------");
        Files.writeString(elsewhere.resolve("key.txt"), "SECRET");
        Files.createSymbolicLink(spool.resolve(".taken"), elsewhere);
        start(0, false);
        write("a.txt", "x");
        looks(3);
        assertEquals(List.of(), received);
        assertEquals(new TreeSet<>(List.of("key.txt")), left(elsewhere));
        assertEquals(Level.WARNING, source.health().level());
        Files.delete(spool.resolve(".taken"));
        looks(2);
        assertEquals("x", only());
    }

    @Test
    void keepsTheNewestWhenAsked() throws IOException {
        start(3, false);
        for (int i = 0; i < 5; i++) {
            Path file = write("sms" + i, "x" + i);
            Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_000L + i * 1000));
        }
        looks(2);
        assertEquals(5, received.size());
        assertEquals(new TreeSet<>(List.of("sms2", "sms3", "sms4")), left(spool.resolve("done")));
        Path again = write("sms4", "again");
        Files.setLastModifiedTime(again, FileTime.fromMillis(1_700_000_100_000L));
        looks(2);
        assertEquals(3, left(spool.resolve("done")).size());
        assertEquals("x4", Files.readString(spool.resolve("done/sms4")));
        assertEquals(PosixFilePermissions.fromString("rwx------"), Files.getPosixFilePermissions(spool.resolve("done")));
    }

    @Test
    void aPlantedLinkInPlaceOfDoneIsNotFollowed() throws IOException {
        Path elsewhere = Files.createDirectory(home.resolve("elsewhere"));
        Files.createSymbolicLink(spool.resolve("done"), elsewhere);
        start(3, false);
        write("a.txt", "x");
        looks(3);
        assertEquals("x", only());
        assertEquals(new TreeSet<>(), left(elsewhere));
    }

    @Test
    void aDirectoryThatEverybodyCanWriteIsLeftAlone() throws IOException {
        mode(spool, "rwxrwxrwx");
        write("a.txt", "x");
        looks(3);
        assertEquals(List.of(), received);
        assertEquals(Level.WARNING, source.health().level());
        assertTrue(source.health().message().contains("chmod o-w"));
        mode(spool, "rwxrwx---");
        looks(2);
        assertEquals("x", only());
        assertEquals(Level.OK, source.health().level());
    }

    @Test
    void aDirectoryThatIsNotThereIsSaid() throws IOException {
        Files.delete(spool);
        looks(1);
        assertEquals(Level.WARNING, source.health().level());
        Files.createDirectory(spool);
        mode(spool, "rwx------");
        write("a.txt", "x");
        looks(2);
        assertEquals("x", only());
    }

    @Test
    void anExclusiveDirectoryVouchesForItsFiles() throws IOException {
        mode(spool, "rwx------");
        start(0, true);
        mode(write("mine.txt", "mine"), "rw-------");
        mode(write("open.txt", "open"), "rw-rw-rw-");
        looks(2);
        assertEquals(2, received.size());
        received.forEach(m -> assertEquals(new String(m.payload(), StandardCharsets.US_ASCII).equals("mine"), m.authenticated()));
    }

    @Test
    void aDirectoryThatIsNoLongerExclusiveVouchesForNothing() throws IOException {
        mode(spool, "rwx------");
        start(0, true);
        mode(write("mine.txt", "mine"), "rw-------");
        mode(spool, "rwxrwx---");
        looks(3);
        assertEquals(List.of(), received);
        assertEquals(Level.WARNING, source.health().level());
    }

    @Test
    void aReceiverThatFailsStopsNothing() throws IOException {
        source.observe(message -> {
            throw new IllegalStateException("as scripted");
        });
        write("a.txt", "x");
        looks(2);
        write("b.txt", "y");
        looks(2);
        assertEquals(2, received.size());
        assertEquals(new TreeSet<>(), left(spool));
    }

    @Test
    void aNameCanBeAnything() throws IOException {
        String name = "a\n\u001b[31m" + "x".repeat(200);
        write(name, "x");
        looks(2);
        assertArrayEquals("x".getBytes(StandardCharsets.US_ASCII), received.get(0).payload());
        assertFalse(Files.exists(spool.resolve(name), LinkOption.NOFOLLOW_LINKS));
    }
}
