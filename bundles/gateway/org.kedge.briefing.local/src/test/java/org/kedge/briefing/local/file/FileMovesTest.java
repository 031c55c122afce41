package org.kedge.briefing.local.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.audit.AuditRecord;
import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.briefing.TrustLevel;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.key.KeyDerivation;
import org.kedge.briefing.local.signers.PinnedKeys;
import org.kedge.briefing.local.signers.SignerSettings;
import org.kedge.crypto.PublicKeyId;
import org.kedge.messages.instruction.InstructionCodec;

/** What becomes of files, across restarts and crashes. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class FileMovesTest {
    private static final KeyPair OWNER = Signers.pair("secp256r1");
    private static final KeyPair STRANGER = Signers.pair("secp256r1");
    private static final Duration NEVER = Duration.ofHours(1);

    @TempDir
    private Path home;
    private Path directory;
    private PinnedKeys pinned;
    private FileBriefing files;
    private volatile Optional<Instant> trusted = Optional.of(Instant.parse("2026-11-22T21:00:00Z"));
    private final List<AuditRecord> audit = new CopyOnWriteArrayList<>();

    @BeforeEach
    void prepare() throws IOException {
        directory = Files.createDirectory(home.resolve("briefing"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Signers.writePem(home.resolve("signers/owner.pem"), OWNER.getPublic());
        pinned = new PinnedKeys(signers(OWNER));
    }

    private SignerSettings signers(KeyPair signer) {
        return new SignerSettings(List.of(PublicKeyId.of(signer.getPublic())), home.resolve("signers"));
    }

    @AfterEach
    void stop() {
        if (files != null) {
            files.close();
        }
    }

    private void start(SignaturePolicy policy, boolean move) {
        stop();
        files = new FileBriefing(new FileSettings(directory, NEVER, policy, move, Duration.ZERO), pinned, () -> List.of(audit::add),
                () -> trusted);
    }

    private List<Briefing> brief() {
        return files.brief(new BootstrapTrigger(BootstrapTrigger.Kind.OPERATOR, Optional.empty(), Instant.now()))
                .toCompletableFuture().join();
    }

    private List<Long> serials() {
        return brief().stream().map(briefing -> briefing.instruction().serial()).toList();
    }

    private static byte[] document(long serial) {
        return document(serial, Instant.parse("2026-01-01T00:00:00Z"), Optional.empty(), "maf.example.com");
    }

    private static byte[] document(long serial, Instant notBefore, Optional<String> node, String maf) {
        return InstructionCodec.encode(new BootstrapInstruction(serial, node, notBefore, Instant.parse("2999-01-01T00:00:00Z"),
                Mechanism.PSK, EnrolmentTarget.maf(Fqdn.parse(maf)), Optional.empty(), URI.create("coaps://127.0.0.1:5684"),
                Fqdn.parse("mef.example.com"), List.of(), List.of(), "kpm", Duration.ofDays(30), KeyDerivation.USAGE_CONSTRAINED, true,
                Optional.empty()));
    }

    private Path write(String name, byte[] octets) throws IOException {
        Path file = Files.write(directory.resolve(name), octets);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        return file;
    }

    private void writeSigned(String name, byte[] document, KeyPair signer) throws IOException {
        write(name + ".sig", Signers.sign(signer, document));
        write(name, document);
    }

    private List<String> names(String directoryName) throws IOException {
        if (!Files.isDirectory(home.resolve(directoryName))) {
            return List.of();
        }
        try (Stream<Path> list = Files.list(home.resolve(directoryName))) {
            return list.filter(file -> !Files.isDirectory(file)).map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private void rejected(String name, ErrorCode code) throws IOException {
        KedgeException refusal = KedgeException.of(assertThrows(CompletionException.class, this::brief));
        assertEquals(code, refusal.code(), refusal::getMessage);
        assertFalse(Files.exists(directory.resolve(name), LinkOption.NOFOLLOW_LINKS));
        assertTrue(Files.exists(home.resolve("briefing/rejected/" + name), LinkOption.NOFOLLOW_LINKS));
        assertTrue(reason(name).startsWith("code:   " + code.code()), reason(name));
        assertEquals(1, audit.size());
        assertEquals(List.of(), names("briefing/processed"));
    }

    private String reason(String name) throws IOException {
        return Files.readString(home.resolve("briefing/rejected/" + name + ".reason"));
    }

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
        int made;
        try {
            made = new ProcessBuilder("mkfifo", directory.resolve("a.json").toString()).start().waitFor();
        } catch (IOException e) {
            made = -1;
        }
        Assumptions.assumeTrue(made == 0, "no mkfifo on this machine");
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
    void anUnsignedSerialOfAFarFutureIsRefusedAndShutsNothingOut() throws IOException {
        write("far.json", document(Instant.parse("2027-11-24T00:00:00Z").getEpochSecond()));
        start(SignaturePolicy.DIRECTORY, true);
        rejected("far.json", ErrorCode.BRIEFING_REPLAYED);
        assertTrue(reason("far.json").contains("date +%s"), reason("far.json"));
        write("next.json", document(Instant.parse("2027-11-22T00:00:00Z").getEpochSecond()));
        assertEquals(1, brief().size());
        writeSigned("far.json", document(Long.MAX_VALUE), OWNER);
        assertEquals(List.of(Long.MAX_VALUE), serials(), "who signs may number as he likes");
    }

    /** On a node whose clock had not been set yet, or before this rule was there. */
    @Test
    void oneThatWasTakenCountsNoMoreOnceTheClockIsTrusted() throws IOException {
        trusted = Optional.empty();
        write("far.json", document(Long.MAX_VALUE));
        start(SignaturePolicy.DIRECTORY, true);
        assertEquals(List.of(Long.MAX_VALUE), serials());
        trusted = Optional.of(Instant.parse("2026-11-22T21:00:00Z"));
        assertEquals(List.of(), serials());
        write("next.json", document(7));
        assertEquals(List.of(7L), serials());
        assertEquals(List.of("far.json", "next.json"), names("briefing/processed"));
    }

    @Test
    void anUnsignedSerialDoesNotShutOutWhatIsSigned() throws IOException {
        write("a.json", document(9));
        start(SignaturePolicy.DIRECTORY, true);
        assertEquals(List.of(9L), serials());
        writeSigned("b.json", document(5), OWNER);
        assertEquals(List.of(5L), serials());
        write("c.json", document(10));
        assertEquals(List.of(5L), serials());
        assertTrue(reason("c.json").startsWith("code:   KEDGE-113"), reason("c.json"));
        assertTrue(reason("c.json").contains("delete processed/\"b.json\"") || reason("c.json").contains("delete processed/b.json"),
                reason("c.json"));
        write("d.json", document(4));
        brief();
        assertTrue(reason("d.json").startsWith("code:   KEDGE-106"), reason("d.json"));
        assertTrue(reason("d.json").contains("kedge:forget"), reason("d.json"));
    }

    @Test
    void inPlaceOneOfAFarFutureIsRefused() throws IOException {
        write("far.json", document(Long.MAX_VALUE));
        write("a.json", document(1));
        start(SignaturePolicy.DIRECTORY, false);
        assertEquals(List.of(1L), serials());
        assertEquals(Level.WARNING, files.health().level());
        assertEquals(1, audit.size());
    }

    @Test
    void filesThatComeTogetherAreTakenInOrderOfSerial() throws IOException {
        write("a.json", document(2));
        write("b.json", document(1));
        start(SignaturePolicy.DIRECTORY, true);
        assertEquals(List.of(2L), serials());
        assertEquals(List.of("a.json", "b.json"), names("briefing/processed"));
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
    void offersTheNewestOfEachTargetAndNode() throws IOException {
        Instant start = Instant.parse("2026-01-01T00:00:00Z");
        write("a.json", document(1));
        write("b.json", document(2));
        write("c.json", document(1, start, Optional.of("urn:dev:a"), "maf.example.com"));
        write("d.json", document(1, start, Optional.empty(), "other.example.com"));
        start(SignaturePolicy.DIRECTORY, true);
        assertEquals(List.of(2L, 1L, 1L), serials());
    }

    @Test
    void offersThePresentInstructionWhileTheNextOneLiesReady() throws IOException {
        write("a.json", document(1));
        write("b.json", document(2));
        write("c.json", document(3, Instant.parse("2990-01-01T00:00:00Z"), Optional.empty(), "maf.example.com"));
        start(SignaturePolicy.DIRECTORY, true);
        assertEquals(List.of(3L, 2L), serials());
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
