package org.kedge.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.audit.AuditRecord;
import org.kedge.api.audit.AuditSink;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.infrastructure.admin.RegistryImport.LineError;
import org.kedge.api.infrastructure.admin.RegistryImport.Report;
import org.kedge.crypto.KeyCheckValue;

class RegistryCommandsTest {
    private static final String HEX = "04".repeat(32);
    private static final InstantSource NOW = InstantSource.fixed(Instant.EPOCH);

    @TempDir
    Path directory;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final RegistryCommands commands = new RegistryCommands(new PrintStream(printed, true, StandardCharsets.UTF_8));
    private final List<AuditRecord> records = new ArrayList<>();

    private String output() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void theKeyIsWrittenForTheIntakeOfAnotherNode() throws Exception {
        Path file = directory.resolve("second.sym.json");
        commands.exportKey(MemoryStore.withKey(4), List.of(records::add), NOW, file);
        assertEquals("{\"alias\": \"registry\", \"name\": \"registry key\", \"key\": \"" + HEX + "\"}\n", Files.readString(file));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        String check = KeyCheckValue.of(Records.secret(4));
        assertTrue(output().contains(check), output());
        assertFalse(output().contains("0404"), "the key is not shown");
        assertEquals(List.of(new AuditRecord(Instant.EPOCH, "registry.key.exported", AuditRecord.Outcome.GRANTED, "registry", "",
                Map.of("file", file.toString(), "checkValue", check))), records);
    }

    @Test
    void withoutAnAuditRecordNothingIsWritten() {
        Path file = directory.resolve("second.sym.json");
        RegistryKit.refused(ErrorCode.AUDIT_UNAVAILABLE, () -> commands.exportKey(MemoryStore.withKey(4), List.of(), NOW, file));
        AuditSink full = record -> {
            throw new KedgeException(ErrorCode.AUDIT_UNAVAILABLE, "disk full");
        };
        RegistryKit.refused(ErrorCode.AUDIT_UNAVAILABLE, () -> commands.exportKey(MemoryStore.withKey(4), List.of(full), NOW, file));
        assertFalse(Files.exists(file));
        assertEquals("", output());
    }

    @Test
    void whatCannotBeWrittenIsRefusedBeforeItIsRecorded() throws Exception {
        List<AuditSink> sinks = List.of(records::add);
        Path taken = Files.writeString(directory.resolve("taken.sym.json"), "mine");
        RegistryKit.refused(ErrorCode.STORE_IO, () -> commands.exportKey(MemoryStore.withKey(4), sinks, NOW, taken));
        assertEquals("mine", Files.readString(taken));
        Path link = Files.createSymbolicLink(directory.resolve("link.sym.json"), directory.resolve("elsewhere"));
        RegistryKit.refused(ErrorCode.STORE_IO, () -> commands.exportKey(MemoryStore.withKey(4), sinks, NOW, link));
        assertFalse(Files.exists(directory.resolve("elsewhere")));
        RegistryKit.refused(ErrorCode.INTAKE_MALFORMED,
                () -> commands.exportKey(MemoryStore.withKey(4), sinks, NOW, directory.resolve("key.txt")));
        Path file = directory.resolve("second.sym.json");
        RegistryKit.refused(ErrorCode.CREDENTIAL_UNKNOWN, () -> commands.exportKey(new MemoryStore(), sinks, NOW, file));
        assertFalse(Files.exists(file));
        assertEquals(List.of(), records);
        RegistryKit.refused(ErrorCode.STORE_IO,
                () -> commands.exportKey(MemoryStore.withKey(4), sinks, NOW, directory.resolve("none/second.sym.json")));
    }

    @Test
    void anImportSaysWhatItDidOrWhatIsWrong() {
        commands.importFile(file -> new Report(1, 2, 3, List.of()), Path.of("maf.json"));
        assertTrue(output().contains("imported 1 Enrolees, 2 peers and 3 rules"), output());
        assertFalse(output().contains("subscribers"), output());
        commands.importFile(file -> new Report(0, 0, 0, 4, List.of()), Path.of("a.subscribers.csv"));
        assertTrue(output().contains("imported 4 subscribers"), output());
        Report faulty = new Report(0, 0, List.of(new LineError(7, new KedgeException(ErrorCode.IMPORT_DUPLICATE, "twice"))));
        RegistryKit.refused(ErrorCode.IMPORT_DUPLICATE, () -> commands.importFile(file -> faulty, Path.of("maf.json")));
        assertTrue(output().contains("line 7: KEDGE-513 twice"), output());
    }
}
