package org.kedge.store.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.credential.IntakeFormat;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.api.key.SecretBytes;
import org.kedge.store.journal.JournalStore;
import org.kedge.store.key.FileKeyProvider;

class IntakeDirectoryTest {
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
    private static final String KPM = "{\"kpmId\":\"gw@mef.example.com\",\"key\":\"000102030405060708090a0b0c0d0e0f\"}";

    @TempDir
    Path home;

    private Path in;
    private JournalStore store;
    private IntakeDirectory directory;

    @BeforeEach
    void open() {
        in = home.resolve("intake");
        store = new JournalStore(home.resolve("store"), new FileKeyProvider(home.resolve("keys/store.key")));
        directory = new IntakeDirectory(in, new FileIntake(store), Clock.fixed(NOW, ZoneOffset.UTC));
        directory.poll();
    }

    @AfterEach
    void close() {
        store.close();
    }

    /** A file that is still being written, as far as its time tells. */
    private Path fresh(String name, String text) throws IOException {
        Path file = Files.writeString(in.resolve(name), text);
        return Files.setLastModifiedTime(file, FileTime.from(NOW));
    }

    private Path settled(String name, String text) throws IOException {
        Path file = Files.writeString(in.resolve(name), text);
        return Files.setLastModifiedTime(file, FileTime.from(NOW.minusSeconds(60)));
    }

    private String result(String name) throws IOException {
        return Files.readString(in.resolve(name + ".result"));
    }

    private boolean stored(String alias) {
        return store.get(alias, CredentialSlot.ACTIVE).isPresent();
    }

    @Test
    void makesTheDirectoryClosedToOthers() throws Exception {
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(in)));
        assertEquals(Level.OK, directory.health().level());
    }

    @Test
    void takesASettledFileAtOnceAndLeavesAResultWithoutSecrets() throws Exception {
        Path file = settled("gw.kpm.json", KPM);
        directory.poll();
        assertTrue(stored("gw"));
        assertFalse(Files.exists(file));
        assertEquals("status=imported\naliases=gw\ntime=2026-06-01T12:00:00Z\n", result("gw.kpm.json"));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(in.resolve("gw.kpm.json.result"))));
        directory.poll();
        assertEquals(1, store.list().size());
    }

    @Test
    void waitsUntilAFileStopsChanging() throws Exception {
        fresh("gw.kpm.json", KPM.substring(0, 20));
        directory.poll();
        fresh("gw.kpm.json", KPM);
        directory.poll();
        assertFalse(stored("gw"), "it changed between the looks");
        assertFalse(Files.exists(in.resolve("gw.kpm.json.result")));
        directory.poll();
        assertTrue(stored("gw"));
    }

    @Test
    void aRefusedFileStaysAndIsTriedAgainOnlyWhenItChanges() throws Exception {
        Path file = settled("gw.kpm.json", "{\"kpmId\":\"gw@mef.example.com\"}");
        directory.poll();
        assertTrue(result("gw.kpm.json").startsWith(
                "status=refused\ncode=KEDGE-510\nmessage=KEDGE-510 gw.kpm.json: member key is missing"));
        assertTrue(Files.exists(file));
        assertEquals(Level.WARNING, directory.health().level());
        assertTrue(directory.health().message().contains("gw.kpm.json"));

        Files.delete(in.resolve("gw.kpm.json.result"));
        directory.poll();
        assertFalse(Files.exists(in.resolve("gw.kpm.json.result")), "not tried again");

        settled("gw.kpm.json", KPM);
        directory.poll();
        assertTrue(stored("gw"));
        assertTrue(result("gw.kpm.json").startsWith("status=imported"));
        assertEquals(Level.OK, directory.health().level());
    }

    @Test
    void aRefusedFileIsTriedAgainWhenAnotherFormatIsKnown() throws Exception {
        List<IntakeFormat> formats = new ArrayList<>();
        directory = new IntakeDirectory(in, new FileIntake(store, () -> formats), Clock.fixed(NOW, ZoneOffset.UTC));
        Path file = settled("gw.word.txt", "hush");
        directory.poll();
        assertTrue(result("gw.word.txt").startsWith("status=refused\ncode=KEDGE-510"), result("gw.word.txt"));
        formats.add(new WordFile());
        directory.poll();
        assertFalse(stored("word/gw"), "not tried again by itself");
        directory.retry();
        directory.poll();
        assertTrue(stored("word/gw"));
        assertFalse(Files.exists(file));
        assertTrue(result("gw.word.txt").startsWith("status=imported\naliases=word/gw\n"));

        settled("gw.kpm.json", KPM);
        settled("empty.word.txt", "");
        directory.poll();
        assertTrue(stored("gw"), "the own formats stay");
        assertTrue(result("empty.word.txt").contains("KEDGE-510 empty.word.txt: empty"), result("empty.word.txt"));
        assertFalse(stored("word/empty"));
    }

    @Test
    void aFileThatNobodyTakesYetIsLeftAloneAtTheStart() throws Exception {
        List<IntakeFormat> formats = new ArrayList<>();
        FileIntake intake = new FileIntake(store, () -> formats);
        AtomicBoolean starting = new AtomicBoolean(true);
        directory = new IntakeDirectory(in, intake, Clock.fixed(NOW, ZoneOffset.UTC), name -> starting.get() && !intake.takes(name));
        settled("gw.word.txt", "hush");
        settled("gw.kpm.json", KPM);
        directory.poll();
        assertTrue(stored("gw"), "the own formats are known");
        assertFalse(Files.exists(in.resolve("gw.word.txt.result")), "not refused");
        assertEquals(Level.OK, directory.health().level());
        formats.add(new WordFile());
        directory.poll();
        assertTrue(stored("word/gw"));

        settled("gw.unknown", "hush");
        directory.poll();
        assertFalse(Files.exists(in.resolve("gw.unknown.result")));
        starting.set(false);
        directory.poll();
        assertTrue(result("gw.unknown").startsWith("status=refused\ncode=KEDGE-510"), result("gw.unknown"));
    }

    /** A format as another bundle brings it. */
    private static final class WordFile implements IntakeFormat {
        @Override
        public String suffix() {
            return ".word.txt";
        }

        @Override
        public Credential read(String file, String name, byte[] octets) {
            if (octets.length == 0) {
                throw new KedgeException(ErrorCode.INTAKE_MALFORMED, file + ": empty");
            }
            return new Credential("word/" + name, CredentialKind.SYMMETRIC_KEY, name, Map.of(), SecretBytes.copyOf(octets), List.of(),
                    Optional.empty());
        }
    }

    @Test
    void aDirectoryReadableByOthersIsNotReadFrom() throws Exception {
        Path file = settled("gw.kpm.json", KPM);
        for (String mode : new String[] { "rwxr-x---", "rwxr-xr-x", "rwx-----x", "rwx-w----" }) {
            TestFiles.mode(in, mode);
            directory.poll();
            assertEquals(Level.CRITICAL, directory.health().level(), mode);
            assertTrue(directory.health().message().startsWith("KEDGE-509"), directory.health().message());
            assertTrue(Files.exists(file) && !Files.exists(in.resolve("gw.kpm.json.result")), mode);
            assertTrue(store.list().isEmpty(), mode);
        }
        TestFiles.mode(in, "rwx------");
        directory.poll();
        assertTrue(stored("gw"));
    }

    @Test
    void aSymbolicLinkIsNoIntakeDirectory() throws Exception {
        Path real = Files.createDirectory(home.resolve("real"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(real.resolve("gw.kpm.json"), KPM);
        Files.delete(in);
        Files.createSymbolicLink(in, real);
        directory.poll();
        assertTrue(directory.health().message().startsWith("KEDGE-509"), directory.health().message());
        assertTrue(store.list().isEmpty());
    }

    @Test
    void filesWaitWhileTheStoreIsSealed() throws Exception {
        store.seal();
        Path file = settled("gw.kpm.json", KPM);
        directory.poll();
        assertEquals(Level.WARNING, directory.health().level());
        assertTrue(directory.health().message().contains("KEDGE-501"));
        assertTrue(Files.exists(file) && !Files.exists(in.resolve("gw.kpm.json.result")));
        store.unseal(new FileKeyProvider(home.resolve("keys/store.key")));
        directory.poll();
        assertTrue(stored("gw"));
    }

    @Test
    void aPassphraseThatComesLaterIsNoticed() throws Exception {
        var key = TestFiles.keyPair();
        Path file = Files.write(in.resolve("node.p12"),
                TestFiles.pkcs12(key, "the passphrase", TestFiles.certificate("node", key, "node", key, false)));
        Files.setLastModifiedTime(file, FileTime.from(NOW.minusSeconds(60)));
        directory.poll();
        assertTrue(result("node.p12").contains("KEDGE-510"), result("node.p12"));
        settled("node.p12.pass", "the passphrase");
        directory.poll();
        assertTrue(stored("node"));
        assertFalse(Files.exists(in.resolve("node.p12.pass")));
    }

    @Test
    void temporaryAndHiddenFilesAreLeftAlone() throws Exception {
        for (String name : new String[] { ".gw.kpm.json", "gw.kpm.json.tmp", "gw.kpm.json.part" }) {
            settled(name, KPM);
        }
        directory.poll();
        directory.poll();
        assertTrue(store.list().isEmpty());
        try (var files = Files.list(in)) {
            assertEquals(3, files.count());
        }
    }
}
