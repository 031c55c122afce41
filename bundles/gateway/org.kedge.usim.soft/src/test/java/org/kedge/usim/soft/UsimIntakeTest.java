package org.kedge.usim.soft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.IntakeFormat;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.AkaResult;
import org.kedge.api.gba.GbaMode;
import org.kedge.gba.aka.AuthenticationVector;
import org.kedge.store.intake.FileIntake;
import org.kedge.store.intake.IntakeDirectory;
import org.kedge.store.journal.JournalStore;
import org.kedge.store.key.FileKeyProvider;

/** USIM files through the real intake into the real store. */
class UsimIntakeTest {
    private static final String OP_FILE = Network.file("").replace("\"opc\":\"" + Network.OPC,
            "\"op\":\"cdc202d5123e20f62b6d676ac72cb318");

    @TempDir
    Path home;

    private final List<IntakeFormat> formats = new ArrayList<>(List.of(new UsimFile()));
    private JournalStore store;
    private FileIntake intake;
    private Path in;

    @BeforeEach
    void open() throws IOException {
        store = new JournalStore(home.resolve("store"), new FileKeyProvider(home.resolve("keys/store.key")));
        intake = new FileIntake(store, () -> formats);
        in = Files.createDirectory(home.resolve("intake"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private Path file(String name, String text) throws IOException {
        return Files.setLastModifiedTime(Files.writeString(in.resolve(name), text), FileTime.from(Instant.now().minusSeconds(60)));
    }

    private void assertRefused(ErrorCode code, Path file) {
        List<String> before = store.list().stream().map(Object::toString).toList();
        KedgeException e = assertThrows(KedgeException.class, () -> intake.importFile(file));
        assertEquals(code, e.code());
        assertFalse(e.getMessage().contains(Network.IMSI) || e.getMessage().contains(Network.K), e.getMessage());
        assertTrue(Files.exists(file), "the file stays");
        assertEquals(before, store.list().stream().map(Object::toString).toList(), "nothing was stored");
    }

    @Test
    void aSubscriptionComesInAndAnswers() throws IOException {
        Path file = file("sim1.usim.json", OP_FILE);
        assertEquals(List.of("usim/sim1"), intake.importFile(file));
        assertFalse(Files.exists(file));
        String shown = store.list().toString();
        assertTrue(shown.contains("usim/sim1") && shown.contains(CredentialKind.USIM.name()), shown);
        assertFalse(shown.contains("00101") || shown.contains("3gppnetwork"), shown);
        assertEquals(Optional.empty(), store.list().get(0).checkValue(), "a digest of an IMSI would be guessed");

        SoftUsim usim = new SoftUsim("sim1", () -> Optional.of(store));
        AuthenticationVector vector = Network.milenage().vector(1, 0);
        try (AkaResult.Success success = assertInstanceOf(AkaResult.Success.class,
                usim.authenticate(vector.rand().octets(), vector.autn().octets(), GbaMode.ME))) {
            assertEquals(vector.xres(), success.res());
        }
        assertEquals(1, store.list().size(), "the state is not shown");
    }

    @Test
    void neverReplacesASubscription() throws IOException {
        intake.importFile(file("sim1.usim.json", OP_FILE));
        assertEquals(List.of("usim/sim1"), intake.importFile(file("again.usim.json", Network.file(",\"name\":\"sim1\""))),
                "OP and its OPc are the same subscription");
        assertRefused(ErrorCode.CREDENTIAL_EXISTS, file("sim1.usim.json", Network.file(",\"gbaU\":true")));
        assertRefused(ErrorCode.CREDENTIAL_EXISTS, file("sim1.usim.json", OP_FILE.replace("456789", "456780")));
    }

    @Test
    void theRulesOfTheIntakeHold() throws IOException {
        assertRefused(ErrorCode.INTAKE_MALFORMED, file("sim1.usim.json", Network.file(",\"unknown\":1")));
        Path open = file("sim1.usim.json", OP_FILE);
        Files.setPosixFilePermissions(in, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
        assertRefused(ErrorCode.INTAKE_DIRECTORY_UNSAFE, open);
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-------"));
        assertEquals(List.of("usim/sim1"), intake.importFile(open));
    }

    @Test
    void aFileWaitsForTheBundleThatKnowsIt() throws IOException {
        formats.clear();
        IntakeDirectory directory = new IntakeDirectory(in, intake, Clock.systemUTC());
        file("sim1.usim.json", OP_FILE);
        directory.poll();
        Path result = in.resolve("sim1.usim.json.result");
        assertTrue(Files.readString(result).startsWith("status=refused\ncode=KEDGE-510"), Files.readString(result));
        formats.add(new UsimFile());
        directory.retry();
        directory.poll();
        String text = Files.readString(result);
        assertTrue(text.startsWith("status=imported\naliases=usim/sim1\n"), text);
        assertFalse(text.contains(Network.IMSI) || text.contains(Network.K), text);
    }
}
