package org.kedge.audit.file;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.audit.AuditRecord;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

@Timeout(300)
class FileAuditSinkTest {
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final long LARGE = 1 << 20;

    @TempDir
    Path home;

    private Path directory() {
        return home.resolve("audit");
    }

    private Path log() {
        return directory().resolve("audit.log");
    }

    private FileAuditSink open(long maxOctets, int keep) {
        return new FileAuditSink(directory(), maxOctets, keep, CLOCK);
    }

    private static AuditRecord record(String subject) {
        return new AuditRecord(NOW, "key.released", AuditRecord.Outcome.GRANTED, subject, "maf.example.com", Map.of("suid", "21"));
    }

    private void write(String... subjects) {
        try (FileAuditSink sink = open(LARGE, 1)) {
            Arrays.stream(subjects).forEach(s -> sink.record(record(s)));
        }
    }

    private void assertGood(long first, long last) throws IOException {
        AuditVerifier.Result result = AuditVerifier.verify(directory());
        assertEquals(new AuditVerifier.Result(last - first + 1, first, last, Optional.empty()), result);
    }

    private List<String> lines() throws IOException {
        return Files.readAllLines(log());
    }

    @Test
    void writesJsonLinesInAChain() throws Exception {
        write("a", "b");
        List<String> lines = lines();
        assertTrue(lines.get(0).startsWith("{\"seq\":1,\"prev\":\"" + "0".repeat(64) + "\",\"time\":\"2026-06-01T12:00:00Z\","
                + "\"event\":\"key.released\",\"outcome\":\"GRANTED\",\"subject\":\"a\",\"peer\":\"maf.example.com\","
                + "\"details\":{\"suid\":\"21\"},\"hash\":\""), lines.get(0));
        String hash = lines.get(0).substring(lines.get(0).length() - 66, lines.get(0).length() - 2);
        assertTrue(lines.get(1).startsWith("{\"seq\":2,\"prev\":\"" + hash + "\""), lines.get(1));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(log())));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory())));
        assertGood(1, 2);
    }

    @Test
    void aRecordIsInTheFileWhenRecordReturns() throws Exception {
        try (FileAuditSink sink = open(LARGE, 1)) {
            sink.record(record("a"));
            assertEquals(1, lines().size());
        }
    }

    @Test
    void escapesEverythingThatCouldForgeALine() throws Exception {
        write("x\"},\n{\"seq\":9\\\t\u0007é\u2028");
        assertEquals(1, lines().size());
        assertTrue(lines().get(0).contains("\"subject\":\"x\\\"},\\u000a{\\\"seq\\\":9\\\\\\u0009\\u0007\\u00e9\\u2028\""), lines().get(0));
        assertGood(1, 1);
    }

    @Test
    void continuesTheChainAfterARestart() throws Exception {
        write("a");
        write("b", "c");
        assertGood(1, 3);
    }

    @Test
    void dropsATornEndAndSaysSo() throws Exception {
        write("a", "b");
        byte[] whole = Files.readAllBytes(log());
        int second = lines().get(0).length() + 1;
        for (int length = second + 1; length < whole.length; length += 9) {
            Files.write(log(), Arrays.copyOf(whole, length));
            write("c");
            List<String> lines = lines();
            assertEquals(3, lines.size());
            assertTrue(lines.get(1).contains("\"event\":\"audit.repaired\"") && lines.get(1).contains("\"droppedOctets\":\""
                    + (length - second) + "\""), lines.get(1));
            assertTrue(lines.get(2).contains("\"subject\":\"c\""));
            assertGood(1, 3);
            try (var files = Files.list(directory())) {
                Path kept = files.filter(f -> f.getFileName().toString().startsWith("damaged-after-1-")).findFirst().orElseThrow();
                assertEquals(length - second, Files.size(kept));
                Files.delete(kept);
            }
        }
    }

    @Test
    void garbageWithLineFeedsAtTheEndIsATornEndToo() throws Exception {
        write("a");
        Files.write(log(), "\0\0\0\n\n{\"seq\":2}\n".getBytes(StandardCharsets.US_ASCII), StandardOpenOption.APPEND);
        write("b");
        assertGood(1, 3);
    }

    @Test
    void everyFlippedOctetIsFound() throws Exception {
        write("a", "b", "c");
        byte[] whole = Files.readAllBytes(log());
        for (int i = 0; i < whole.length; i++) {
            byte[] flipped = whole.clone();
            flipped[i] ^= 1;
            Files.write(log(), flipped);
            assertTrue(AuditVerifier.verify(directory()).problem().isPresent(), "octet " + i);
        }
    }

    @Test
    void removedAndSwappedLinesAreFound() throws Exception {
        write("a", "b", "c", "d");
        List<String> lines = lines();
        Files.write(log(), List.of(lines.get(0), lines.get(2), lines.get(3)));
        assertEquals(Optional.of("audit.log line 2: record 3 does not follow record 1"), AuditVerifier.verify(directory()).problem());
        Files.write(log(), List.of(lines.get(0), lines.get(2), lines.get(1), lines.get(3)));
        assertTrue(AuditVerifier.verify(directory()).problem().isPresent());
    }

    @Test
    void aChangeInTheMiddleIsNotRepairedAway() throws Exception {
        write("a", "b", "c", "d");
        List<String> lines = new ArrayList<>(lines());
        lines.set(1, lines.get(1).replace("\"subject\":\"b\"", "\"subject\":\"x\""));
        Files.write(log(), lines);
        write("e");
        assertEquals(5, lines().size());
        assertEquals(Optional.of("audit.log line 2: is not an audit record, or was changed"), AuditVerifier.verify(directory()).problem());
    }

    @Test
    void rotatesBySizeAndKeepsTheChain() throws Exception {
        try (FileAuditSink sink = open(1000, 2)) {
            for (int i = 0; i < 20; i++) {
                sink.record(record("s" + i));
            }
        }
        List<Path> files = AuditFiles.all(directory());
        assertEquals(3, files.size(), files.toString());
        AuditVerifier.Result result = AuditVerifier.verify(directory());
        assertEquals(Optional.empty(), result.problem());
        assertEquals(20, result.last());
        assertTrue(result.first() > 1, "older files were deleted");
        Files.delete(files.get(1));
        assertTrue(AuditVerifier.verify(directory()).problem().isPresent(), "a missing file in the middle");
    }

    @Test
    void continuesTheChainWhenACrashFollowsTheRotation() throws Exception {
        write("a", "b");
        Files.move(log(), directory().resolve(AuditFiles.rotatedName(1)));
        write("c");
        assertGood(1, 3);
    }

    @Test
    void failsClosedAndRecovers() throws Exception {
        Files.writeString(directory(), "a file where the directory should be");
        try (FileAuditSink sink = open(LARGE, 1)) {
            KedgeException e = assertThrows(KedgeException.class, () -> sink.record(record("a")));
            assertEquals(ErrorCode.AUDIT_UNAVAILABLE, e.code());
            assertTrue(sink.failure().isPresent());
            Files.delete(directory());
            sink.record(record("b"));
            assertFalse(sink.failure().isPresent());
        }
        assertGood(1, 1);
    }

    @Test
    void aSecondWriterIsRefused() throws Exception {
        try (FileAuditSink first = open(LARGE, 1); FileAuditSink second = open(LARGE, 1)) {
            first.record(record("a"));
            assertEquals(ErrorCode.AUDIT_UNAVAILABLE, assertThrows(KedgeException.class, () -> second.record(record("b"))).code());
            first.close();
            second.record(record("b"));
            assertEquals(ErrorCode.AUDIT_UNAVAILABLE, assertThrows(KedgeException.class, () -> first.record(record("c"))).code());
        }
        assertGood(1, 2);
    }

    @Test
    void eightWritersMakeOneChain() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(8);
        try (FileAuditSink sink = open(4000, 100)) {
            List<Future<?>> done = new ArrayList<>();
            for (int w = 0; w < 8; w++) {
                String subject = "w" + w;
                done.add(executor.submit(() -> {
                    for (int i = 0; i < 40; i++) {
                        sink.record(record(subject));
                    }
                }));
            }
            for (Future<?> future : done) {
                future.get(120, TimeUnit.SECONDS);
            }
            assertEquals(320, sink.verify().records());
        } finally {
            executor.shutdownNow();
        }
        assertGood(1, 320);
    }

    @Test
    void recordsAreWrittenWhileTheTrailIsVerified() throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try (FileAuditSink sink = open(1000, 1)) {
            sink.record(record("a"));
            sink.record(record("b"));
            AuditVerifier.Result result = sink.verify(snapshot -> {
                assertDoesNotThrow(() -> executor.submit(() -> {
                    for (int i = 0; i < 20; i++) {
                        sink.record(record("later" + i));
                    }
                }).get(120, TimeUnit.SECONDS));
                assertFalse(Files.exists(directory().resolve(AuditFiles.rotatedName(1))), "rotated and deleted meanwhile");
                return AuditVerifier.verify(snapshot);
            });
            assertEquals(new AuditVerifier.Result(2, 1, 2, Optional.empty()), result);
            assertEquals(22, sink.verify().last());
        } finally {
            executor.shutdownNow();
        }
    }
}
