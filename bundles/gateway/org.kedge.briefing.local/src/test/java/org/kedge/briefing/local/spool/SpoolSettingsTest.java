package org.kedge.briefing.local.spool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolSettingsTest {
    private static final Duration POLL = Duration.ofSeconds(2);

    @TempDir
    Path home;
    private Path spool;

    @BeforeEach
    void begin() throws IOException {
        spool = Files.createDirectory(home.resolve("trigger"));
        mode(spool, "rwx------");
    }

    private static void mode(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private String refused(Path directory) {
        return assertThrows(IllegalArgumentException.class, () -> new SpoolSettings(directory, POLL, 0, true)).getMessage();
    }

    @Test
    void anExclusiveDirectoryMayVouch() {
        assertEquals(Optional.empty(), new SpoolSettings(spool, POLL, 0, true).problem());
    }

    @Test
    void aDirectoryThatOthersCanWriteCannotVouch() throws IOException {
        for (String mode : new String[] {"rwxrwx---", "rwx---rwx"}) {
            mode(spool, mode);
            assertTrue(refused(spool).contains("chmod 700"), refused(spool));
        }
    }

    @Test
    void aDirectoryThatOthersCanReplaceCannotVouch() throws IOException {
        mode(home, "rwxrwxr-x");
        assertTrue(refused(spool).contains("can be replaced by others"), refused(spool));
        mode(home, "rwx------");
    }

    @Test
    void whatIsNoDirectoryCannotVouch() throws IOException {
        assertTrue(refused(home.resolve("none")).contains("no directory"));
        assertTrue(refused(Files.createSymbolicLink(home.resolve("link"), spool)).contains("no directory"));
    }

    @Test
    void refusesWhatIsOutOfRange() {
        assertThrows(IllegalArgumentException.class, () -> new SpoolSettings(spool, Duration.ZERO, 0, false));
        assertThrows(IllegalArgumentException.class, () -> new SpoolSettings(spool, Duration.ofHours(2), 0, false));
        assertThrows(IllegalArgumentException.class, () -> new SpoolSettings(spool, POLL, -1, false));
        assertThrows(IllegalArgumentException.class, () -> new SpoolSettings(spool, POLL, 1001, false));
    }
}
