package org.kedge.briefing.local.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;

import org.junit.jupiter.api.Test;
import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.TrustLevel;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.crypto.PublicKeyId;

/** What becomes of files, across restarts and crashes. */
class FileMovesTest extends FileScene {
    @Test
    void movesAnAcceptedFileAndOffersItAfterARestart() throws IOException {
        writeSigned("a.json", document(1), OWNER);
        start(SignaturePolicy.REQUIRED, true);
        assertEquals(List.of(1L), serials());
        assertEquals(List.of(), names("briefing"));
        assertEquals(List.of("a.json", "a.json.sig"), names("briefing/processed"));
        start(SignaturePolicy.REQUIRED, true);
        Briefing briefing = brief().get(0);
        assertEquals(Optional.of(PublicKeyId.of(OWNER.getPublic())), briefing.signer());
        assertArrayEquals(document(1), briefing.document());
        assertEquals(List.of(), audit);
    }

    @Test
    void movedFilesAreForTheProcessUserAlone() throws IOException {
        writeSigned("a.json", document(1), OWNER);
        write("b.json", new byte[] {'['});
        start(SignaturePolicy.REQUIRED, true);
        brief();
        for (String moved : List.of("processed", "rejected")) {
            assertEquals("rwx------", mode(directory.resolve(moved)));
            for (String name : names("briefing/" + moved)) {
                assertEquals("rw-------", mode(directory.resolve(moved).resolve(name)), name);
            }
        }
        assertEquals(List.of("b.json", "b.json.reason"), names("briefing/rejected"));
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void anUnsignedInstructionIsStillOfferedAfterItWasMoved() throws IOException {
        write("a.json", document(1));
        start(SignaturePolicy.DIRECTORY, true);
        assertEquals(TrustLevel.LOCAL, brief().get(0).trust());
        start(SignaturePolicy.DIRECTORY, true);
        assertEquals(TrustLevel.LOCAL, brief().get(0).trust());
        Files.setPosixFilePermissions(directory.resolve("processed"), PosixFilePermissions.fromString("rwxrwx---"));
        start(SignaturePolicy.DIRECTORY, true);
        assertEquals(List.of(), brief(), "others may have written it meanwhile");
    }

    @Test
    void aRejectedFileHasItsReasonAndTheSecretInItIsNotRepeated() throws IOException {
        String leaking = new String(document(1), StandardCharsets.UTF_8).replaceFirst("\\{", "{\"kpm\":\"00112233445566778899aabb\",");
        writeSigned("a.json", leaking.getBytes(StandardCharsets.UTF_8), OWNER);
        start(SignaturePolicy.REQUIRED, true);
        rejected("a.json", ErrorCode.BRIEFING_CONTAINS_SECRET);
        String reason = reason("a.json");
        assertTrue(reason.startsWith("code:   KEDGE-104\nreason: "), reason);
        assertTrue(reason.contains("member \"kpm\" looks like a secret"), reason);
        assertTrue(reason.contains("\ntime:   20") && reason.contains("\nadvice: remove the secret"), reason);
        assertFalse(reason.contains("00112233"), reason);
        assertTrue(Files.exists(directory.resolve("rejected/a.json.sig")));
        assertEquals(Level.WARNING, files.health().level());
    }

    @Test
    void healthIsGoodAgainWhenTheRejectedFileIsRemovedOrABetterOneCame() throws IOException {
        start(SignaturePolicy.DIRECTORY, true);
        write("a.json", new byte[] {'{'});
        assertThrows(CompletionException.class, this::brief);
        assertEquals(Level.WARNING, files.health().level());
        Files.delete(directory.resolve("rejected/a.json"));
        assertEquals(List.of(), brief());
        assertEquals(Level.OK, files.health().level());
        write("b.json", new byte[] {'{'});
        assertThrows(CompletionException.class, this::brief);
        write("b.json", document(1));
        assertEquals(List.of(1L), serials());
        assertEquals(Level.OK, files.health().level());
    }

    @Test
    void namesThePlaceInMalformedJson() throws IOException {
        write("a.json", "{\"serial\": 1,\n \"nodeId\": oops}".getBytes(StandardCharsets.UTF_8));
        start(SignaturePolicy.DIRECTORY, true);
        rejected("a.json", ErrorCode.BRIEFING_MALFORMED);
        assertTrue(reason("a.json").contains("line 2, column 1"), reason("a.json"));
    }

    @Test
    void namesTheMemberOfAWrongType() throws IOException {
        String text = new String(document(1), StandardCharsets.UTF_8);
        write("a.json", text.replaceFirst("\"serial\" : 1", "\"serial\" : \"1\"").getBytes(StandardCharsets.UTF_8));
        start(SignaturePolicy.DIRECTORY, true);
        rejected("a.json", ErrorCode.BRIEFING_MALFORMED);
        assertTrue(reason("a.json").contains("\"serial\""), reason("a.json"));
    }

    /** More than fits into any array, so it cannot have been read. */
    @Test
    void refusesAFileOfGigabytesUnread() throws IOException {
        try (RandomAccessFile sparse = new RandomAccessFile(directory.resolve("a.json").toFile(), "rw")) {
            sparse.setLength(8L << 30);
        }
        start(SignaturePolicy.DIRECTORY, true);
        rejected("a.json", ErrorCode.BRIEFING_MALFORMED);
        assertTrue(reason("a.json").contains("longer than 65536 octets"), reason("a.json"));
    }

    @Test
    void aSymbolicLinkIsMovedAndWhatItPointsAtIsLeftAlone() throws IOException {
        Path elsewhere = Files.write(home.resolve("elsewhere"), document(1));
        Files.setPosixFilePermissions(elsewhere, PosixFilePermissions.fromString("rw-r--r--"));
        Files.createSymbolicLink(directory.resolve("a.json"), elsewhere);
        start(SignaturePolicy.DIRECTORY, true);
        rejected("a.json", ErrorCode.BRIEFING_MALFORMED);
        assertTrue(Files.isSymbolicLink(directory.resolve("rejected/a.json")));
        assertEquals("rw-r--r--", mode(elsewhere));
        assertArrayEquals(document(1), Files.readAllBytes(elsewhere));
    }

    @Test
    void refusesASignatureThatIsASymbolicLink() throws IOException {
        Path elsewhere = Files.write(home.resolve("elsewhere"), Signers.sign(OWNER, document(1)));
        Files.createSymbolicLink(directory.resolve("a.json.sig"), elsewhere);
        write("a.json", document(1));
        start(SignaturePolicy.DIRECTORY, true);
        rejected("a.json", ErrorCode.BRIEFING_MALFORMED);
        assertTrue(Files.exists(elsewhere));
    }

    @Test
    void refusesAFifoWithoutWaitingForAWriter() throws Exception {
        assertEquals(0, new ProcessBuilder("mkfifo", directory.resolve("a.json").toString()).start().waitFor());
        start(SignaturePolicy.DIRECTORY, true);
        rejected("a.json", ErrorCode.BRIEFING_MALFORMED);
    }

    @Test
    void aDirectoryIsRefusedAndStaysWhereItIs() throws IOException {
        Files.createDirectory(directory.resolve("a.json"));
        start(SignaturePolicy.DIRECTORY, true);
        assertEquals(ErrorCode.BRIEFING_MALFORMED, KedgeException.of(assertThrows(CompletionException.class, this::brief)).code());
        assertTrue(Files.isDirectory(directory.resolve("a.json")));
    }

    @Test
    void looksAtNothingButWholeFiles() throws IOException {
        write("a.json.part", document(1));
        write(".a.json", document(2));
        write("a.txt", document(3));
        start(SignaturePolicy.DIRECTORY, true);
        assertEquals(List.of(), brief());
        Files.move(directory.resolve("a.json.part"), directory.resolve("a.json"));
        assertEquals(List.of(1L), serials());
        assertEquals(List.of(".a.json", "a.txt"), names("briefing"));
    }

    @Test
    void aReplayedFileIsRejected() throws IOException {
        start(SignaturePolicy.DIRECTORY, true);
        write("a.json", document(5));
        brief();
        write("b.json", document(4));
        write("c.json", document(5, Instant.parse("2026-02-01T00:00:00Z"), Optional.empty(), "maf.example.com"));
        assertEquals(List.of(5L), serials());
        assertEquals(List.of("b.json", "b.json.reason", "c.json", "c.json.reason"), names("briefing/rejected"));
        assertTrue(reason("b.json").startsWith("code:   KEDGE-106"), reason("b.json"));
        assertTrue(reason("c.json").startsWith("code:   KEDGE-106"), reason("c.json"));
        start(SignaturePolicy.DIRECTORY, true);
        write("d.json", document(4));
        assertEquals(List.of(5L), serials());
        assertTrue(reason("d.json").startsWith("code:   KEDGE-106"), "also after a restart");
    }

    @Test
    void theSameFileAgainIsTakenUnderAnotherNumber() throws IOException {
        start(SignaturePolicy.REQUIRED, true);
        for (int i = 0; i < 3; i++) {
            writeSigned("a.json", document(1), OWNER);
            assertEquals(List.of(1L), serials());
        }
        assertEquals(List.of("a.1.json", "a.1.json.sig", "a.2.json", "a.2.json.sig", "a.json", "a.json.sig"), names("briefing/processed"));
        assertEquals(List.of(), audit);
    }

    @Test
    void aSignerWhoIsNoLongerPinnedIsNoLongerBelieved() throws IOException {
        writeSigned("a.json", document(1), OWNER);
        start(SignaturePolicy.REQUIRED, true);
        assertEquals(1, brief().size());
        pinned.configure(signers(STRANGER));
        assertEquals(List.of(), brief());
        pinned.configure(signers(OWNER));
        assertEquals(1, brief().size());
    }

    @Test
    void worksInPlaceWhereNothingCanBeMoved() throws IOException {
        Files.createFile(directory.resolve("processed"));
        writeSigned("a.json", document(1), OWNER);
        writeSigned("b.json", document(2), STRANGER);
        start(SignaturePolicy.REQUIRED, true);
        assertEquals(List.of(1L), serials());
        assertEquals(List.of(1L), serials());
        assertEquals(List.of("a.json", "a.json.sig", "b.json", "b.json.sig", "processed"), names("briefing"));
        assertEquals(1, audit.size());
        assertEquals(Level.WARNING, files.health().level());
    }

    @Test
    void movesNothingWhenToldSo() throws IOException {
        write("a.json", document(1));
        write("b.json", document(2));
        write("c.json", new byte[] {'{'});
        start(SignaturePolicy.DIRECTORY, false);
        assertEquals(List.of(2L), serials());
        assertEquals(List.of("a.json", "b.json", "c.json"), names("briefing"));
    }

    @Test
    void aCrashAfterTheSignatureWasCopiedLosesNothing() throws IOException {
        writeSigned("a.json", document(1), OWNER);
        Files.createDirectory(directory.resolve("processed"));
        Files.write(directory.resolve("processed/a.json.sig"), Signers.sign(OWNER, document(7)));
        start(SignaturePolicy.REQUIRED, true);
        assertEquals(List.of(1L), serials());
        assertEquals(List.of("a.1.json", "a.1.json.sig", "a.json.sig"), names("briefing/processed"));
    }

    @Test
    void aCrashBeforeTheSignatureWasDeletedLosesNothing() throws IOException {
        Path processed = Files.createDirectory(directory.resolve("processed"));
        Files.write(processed.resolve("a.json.sig"), Signers.sign(OWNER, document(1)));
        Files.write(processed.resolve("a.json"), document(1));
        write("a.json.sig", Signers.sign(OWNER, document(1)));
        start(SignaturePolicy.REQUIRED, true);
        assertEquals(List.of(1L), serials());
        writeSigned("a.json", document(2), OWNER);
        assertEquals(List.of(2L), serials());
    }

    @Test
    void aCrashWhileAFileIsRejectedDoesNotMakeItAcceptable() throws IOException {
        Path rejected = Files.createDirectory(directory.resolve("rejected"));
        Files.writeString(rejected.resolve("a.json.reason"), "code:   KEDGE-103");
        writeSigned("a.json", document(1), STRANGER);
        start(SignaturePolicy.DIRECTORY, true);
        assertThrows(CompletionException.class, this::brief);
        assertEquals(List.of("a.1.json", "a.1.json.reason", "a.1.json.sig", "a.json.reason"), names("briefing/rejected"));
        Files.move(rejected.resolve("a.1.json.sig"), directory.resolve("a.json.sig"));
        start(SignaturePolicy.DIRECTORY, true);
        assertEquals(List.of(), brief(), "its signature alone is nothing");
    }

    @Test
    void keepsTheNewestHundredAndWhatIsInForce() throws IOException {
        start(SignaturePolicy.DIRECTORY, true);
        write("other.json", document(1, Instant.parse("2026-01-01T00:00:00Z"), Optional.empty(), "other.example.com"));
        brief();
        for (int i = 0; i < Archive.MAX_DOCUMENTS + 5; i++) {
            write("a" + i + ".json", document(i));
            write("r" + i + ".json", new byte[] {'{'});
        }
        assertEquals(List.of(Archive.MAX_DOCUMENTS + 4L, 1L), serials());
        List<String> processed = names("briefing/processed");
        assertTrue(processed.contains("other.json"));
        assertTrue(processed.contains("a" + (Archive.MAX_DOCUMENTS + 4) + ".json"));
        assertTrue(processed.size() <= Archive.MAX_DOCUMENTS + 1, processed::toString);
        assertEquals(2 * Archive.MAX_DOCUMENTS, names("briefing/rejected").size());
        start(SignaturePolicy.DIRECTORY, true);
        assertEquals(List.of(Archive.MAX_DOCUMENTS + 4L, 1L), serials());
    }
}
