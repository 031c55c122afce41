package org.kedge.briefing.local.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.audit.AuditRecord;
import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.key.KeyDerivation;
import org.kedge.briefing.local.signers.PinnedKeys;
import org.kedge.briefing.local.signers.SignerSettings;
import org.kedge.crypto.PublicKeyId;
import org.kedge.itests.testkit.Await;
import org.kedge.itests.testkit.OpenSslPeer;
import org.kedge.messages.instruction.InstructionCodec;

@Timeout(value = 300, unit = TimeUnit.SECONDS)
class FileBriefingTest {
    private static final KeyPair SIGNER = Signers.pair("secp256r1");
    private static final KeyPair STRANGER = Signers.pair("secp256r1");
    private static final Duration NEVER = Duration.ofHours(1);
    private static final Duration OFTEN = Duration.ofMillis(10);

    @TempDir
    private Path home;
    private Path directory;
    private FileBriefing files;
    private final List<AuditRecord> audit = new CopyOnWriteArrayList<>();

    @BeforeEach
    void prepare() throws IOException {
        directory = Files.createDirectory(home.resolve("briefing"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Signers.writePem(home.resolve("signers/owner.pem"), SIGNER.getPublic());
        Signers.writePem(home.resolve("signers/stranger.pem"), STRANGER.getPublic());
    }

    @AfterEach
    void stop() {
        if (files != null) {
            files.close();
        }
    }

    private FileSettings settings(SignaturePolicy policy, Duration poll) {
        return new FileSettings(directory, poll, policy, true, NEVER);
    }

    private PinnedKeys pinned(String signer) {
        return new PinnedKeys(new SignerSettings(List.of(signer), home.resolve("signers")));
    }

    private void start(SignaturePolicy policy, Duration poll) {
        files = new FileBriefing(settings(policy, poll), pinned(PublicKeyId.of(SIGNER.getPublic())), () -> List.of(audit::add));
    }

    private List<Briefing> brief() {
        return files.brief(new BootstrapTrigger(BootstrapTrigger.Kind.OPERATOR, Optional.empty(), Instant.now()))
                .toCompletableFuture().join();
    }

    private void refused(ErrorCode code) {
        KedgeException refusal = KedgeException.of(assertThrows(CompletionException.class, this::brief));
        assertEquals(code, refusal.code(), refusal::getMessage);
        assertThrows(CompletionException.class, this::brief);
        assertEquals(1, audit.size(), "the refusal is audited once");
        assertEquals(code.code(), audit.get(0).details().get("code"));
        assertEquals(Level.WARNING, files.health().level());
        assertTrue(files.health().message().contains(code.code()));
    }


    private static byte[] document(long serial) {
        return InstructionCodec.encode(new BootstrapInstruction(serial, Optional.empty(), Instant.parse("2026-01-01T00:00:00Z"),
                Instant.parse("2030-01-01T00:00:00Z"), Mechanism.PSK, EnrolmentTarget.maf(Fqdn.parse("maf.example.com")), Optional.empty(),
                URI.create("coaps://127.0.0.1:5684"), Fqdn.parse("mef.example.com"), List.of(), List.of(), "kpm", Duration.ofDays(30),
                KeyDerivation.USAGE_CONSTRAINED, true, Optional.empty()));
    }

    /** In one step: where the directory is looked at often the file may be taken, or found half written, at any moment. */
    private Path write(String name, byte[] octets) throws IOException {
        Path file = Files.write(home.resolve(name + ".part"), octets);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return Files.move(file, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private void writeSigned(String name, byte[] document, KeyPair signer) throws IOException {
        write(name + ".sig", Signers.sign(signer, document));
        write(name, document);
    }

    @Test
    void handsOutASignedInstructionWithItsSigner() throws IOException {
        writeSigned("a.json", document(1), SIGNER);
        start(SignaturePolicy.REQUIRED, NEVER);
        Briefing briefing = brief().get(0);
        assertEquals(Optional.of(PublicKeyId.of(SIGNER.getPublic())), briefing.signer());
        assertEquals("file", briefing.provider());
        assertEquals(1, briefing.instruction().serial());
        assertArrayEquals(document(1), briefing.document());
        assertEquals(Level.OK, files.health().level());
    }

    @Test
    void aDefectiveAuditSinkLosesNoFile() throws IOException {
        List<AuditRecord> others = new CopyOnWriteArrayList<>();
        files = new FileBriefing(settings(SignaturePolicy.DIRECTORY, NEVER), pinned(PublicKeyId.of(SIGNER.getPublic())), () -> List.of(
                record -> {
                    throw new IllegalStateException("defect");
                }, others::add));
        assertEquals(List.of(), brief());
        List<Briefing> told = new CopyOnWriteArrayList<>();
        files.observe(told::add);
        // Whatever the order of the files is, one that is refused comes before the good one.
        for (String name : List.of("a.json", "c.json")) {
            write(name, "oops".getBytes(StandardCharsets.US_ASCII));
        }
        write("b.json", document(1));
        assertEquals(1, brief().size());
        assertEquals(List.of(1L), told.stream().map(briefing -> briefing.instruction().serial()).toList());
        assertEquals(2, others.size());
        assertEquals(Level.WARNING, files.health().level());
    }

    @Test
    void handsOutAnUnsignedInstructionOfAnExclusiveDirectory() throws IOException {
        write("a.json", document(1));
        start(SignaturePolicy.DIRECTORY, NEVER);
        assertEquals(Optional.empty(), brief().get(0).signer());
    }

    @Test
    void hasNothingWithoutDirectory() throws IOException {
        Files.delete(directory);
        start(SignaturePolicy.DIRECTORY, NEVER);
        assertEquals(List.of(), brief());
    }

    @Test
    void refusesAnUnsignedInstructionWhenSignaturesAreRequired() throws IOException {
        write("a.json", document(1));
        start(SignaturePolicy.REQUIRED, NEVER);
        refused(ErrorCode.BRIEFING_UNSIGNED);
    }

    @Test
    void refusesAnUnsignedInstructionOfADirectoryThatOthersCanWrite() throws IOException {
        write("a.json", document(1));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwx---"));
        start(SignaturePolicy.DIRECTORY, NEVER);
        refused(ErrorCode.BRIEFING_UNSIGNED);
    }

    @Test
    void refusesAnUnsignedFileThatOthersCanWrite() throws IOException {
        Files.setPosixFilePermissions(write("a.json", document(1)), PosixFilePermissions.fromString("rw-rw-rw-"));
        start(SignaturePolicy.DIRECTORY, NEVER);
        refused(ErrorCode.BRIEFING_UNSIGNED);
    }

    @Test
    void refusesASignatureOfAStrangerUnderEitherPolicy() throws IOException {
        writeSigned("a.json", document(1), STRANGER);
        start(SignaturePolicy.DIRECTORY, NEVER);
        refused(ErrorCode.BRIEFING_SIGNATURE_WRONG);
    }

    @Test
    void refusesAnAlteredDocument() throws IOException {
        writeSigned("a.json", document(1), SIGNER);
        byte[] altered = new String(document(1), StandardCharsets.UTF_8).concat(" ").getBytes(StandardCharsets.UTF_8);
        write("a.json", altered);
        start(SignaturePolicy.REQUIRED, NEVER);
        refused(ErrorCode.BRIEFING_SIGNATURE_WRONG);
    }

    @Test
    void refusesASignatureThatIsNone() throws IOException {
        write("a.json", document(1));
        write("a.json.sig", new byte[0]);
        start(SignaturePolicy.DIRECTORY, NEVER);
        refused(ErrorCode.BRIEFING_SIGNATURE_WRONG);
    }

    @Test
    void refusesASignatureOfAnotherCurveEvenWhenItIsPinned() throws IOException {
        KeyPair p384 = Signers.pair("secp384r1");
        Signers.writePem(home.resolve("signers/p384.pem"), p384.getPublic());
        writeSigned("a.json", document(1), p384);
        files = new FileBriefing(settings(SignaturePolicy.REQUIRED, NEVER), pinned(PublicKeyId.of(p384.getPublic())),
                () -> List.of(audit::add));
        refused(ErrorCode.BRIEFING_SIGNATURE_WRONG);
    }

    @Test
    void refusesASecretEvenWhenItIsSigned() throws IOException {
        String leaking = new String(document(1), StandardCharsets.UTF_8)
                .replaceFirst("\\{", "{\"kpm\":\"00112233445566778899aabbccddeeff\",");
        writeSigned("a.json", leaking.getBytes(StandardCharsets.UTF_8), SIGNER);
        start(SignaturePolicy.REQUIRED, NEVER);
        refused(ErrorCode.BRIEFING_CONTAINS_SECRET);
        assertFalse(files.health().message().contains("00112233"));
    }

    @Test
    void refusesAMalformedInstruction() throws IOException {
        write("a.json", "{\"serial\":1".getBytes(StandardCharsets.UTF_8));
        start(SignaturePolicy.DIRECTORY, NEVER);
        refused(ErrorCode.BRIEFING_MALFORMED);
    }

    @Test
    void refusesAFileThatIsTooLong() throws IOException {
        write("a.json", new byte[InstructionCodec.MAX_OCTETS + 1]);
        start(SignaturePolicy.DIRECTORY, NEVER);
        refused(ErrorCode.BRIEFING_MALFORMED);
    }

    @Test
    void refusesASymbolicLink() throws IOException {
        Path elsewhere = Files.write(home.resolve("elsewhere"), document(1));
        Files.createSymbolicLink(directory.resolve("a.json"), elsewhere);
        start(SignaturePolicy.DIRECTORY, NEVER);
        refused(ErrorCode.BRIEFING_MALFORMED);
    }

    @Test
    void aRefusedFileDoesNotHideTheOthers() throws IOException {
        write("a.json", new byte[] {1});
        write("b.json", document(2));
        start(SignaturePolicy.DIRECTORY, NEVER);
        assertEquals(List.of(2L), brief().stream().map(b -> b.instruction().serial()).toList());
        assertEquals(Level.WARNING, files.health().level());
    }

    @Test
    void picksUpNewAndChangedFilesWhileRunning() throws Exception {
        start(SignaturePolicy.REQUIRED, OFTEN);
        List<Long> serials = new CopyOnWriteArrayList<>();
        AutoCloseable subscription = files.observe(briefing -> serials.add(briefing.instruction().serial()));
        writeSigned("a.json", document(1), SIGNER);
        Await.until("the first instruction", () -> serials.contains(1L));
        writeSigned("a.json", document(2), SIGNER);
        Await.until("the changed instruction", () -> serials.contains(2L));
        subscription.close();
        writeSigned("a.json", document(3), SIGNER);
        Await.until("the third instruction", () -> brief().stream().anyMatch(b -> b.instruction().serial() == 3));
        assertEquals(List.of(1L, 2L), serials);
    }

    @Test
    void readsARefusedFileAgainWhenItsSignatureArrives() throws IOException {
        write("a.json", document(1));
        start(SignaturePolicy.REQUIRED, NEVER);
        assertThrows(CompletionException.class, this::brief);
        write("a.json.sig", Signers.sign(SIGNER, document(1)));
        assertEquals(1, brief().size());
    }

    @Test
    void forgetsAFileThatWasRemoved() throws IOException {
        write("a.json", document(1));
        start(SignaturePolicy.DIRECTORY, NEVER);
        assertEquals(1, brief().size());
        Files.delete(directory.resolve("processed/a.json"));
        assertEquals(List.of(), brief());
    }

    @Test
    void appliesAnotherPolicyInPlace() throws IOException {
        write("a.json", document(1));
        start(SignaturePolicy.DIRECTORY, NEVER);
        assertEquals(1, brief().size());
        files.configure(settings(SignaturePolicy.REQUIRED, NEVER));
        assertEquals(List.of(), brief());
        write("b.json", document(2));
        refused(ErrorCode.BRIEFING_UNSIGNED);
    }

    @Test
    void refusesAPollIntervalOfZeroAndEndlessPatience() {
        assertThrows(IllegalArgumentException.class, () -> settings(SignaturePolicy.REQUIRED, Duration.ZERO));
        assertThrows(IllegalArgumentException.class,
                () -> new FileSettings(directory, NEVER, SignaturePolicy.REQUIRED, true, NEVER.plusSeconds(1)));
    }

    @Test
    void believesASignatureMadeWithOpenssl() throws Exception {
        Path key = home.resolve("key.pem");
        OpenSslPeer.require();
        assertEquals(0, openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", key.toString()));
        assertEquals(0, openssl("ec", "-in", key.toString(), "-pubout", "-out", home.resolve("signers/openssl.pem").toString()));
        assertEquals(0, openssl("ec", "-in", key.toString(), "-pubout", "-outform", "DER", "-out", home.resolve("spki").toString()));
        Path file = write("a.json", document(1));
        assertEquals(0, openssl("dgst", "-sha256", "-sign", key.toString(), "-out", file + ".sig", file.toString()));
        byte[] digest = java.security.MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(home.resolve("spki")));
        files = new FileBriefing(settings(SignaturePolicy.REQUIRED, NEVER), pinned(HexFormat.of().formatHex(digest)), List::of);
        assertTrue(brief().get(0).signer().isPresent());
    }

    private static int openssl(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
        } catch (IOException e) {
            return -1;
        }
    }

    @Test
    void stopsItsThread() {
        start(SignaturePolicy.DIRECTORY, OFTEN);
        files.close();
        Await.until("its thread has ended", () -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(t -> t.isAlive() && t.getName().equals("kedge-briefing-file")));
        KedgeException stopped = KedgeException.of(assertThrows(CompletionException.class, this::brief));
        assertEquals(ErrorCode.BRIEFING_NONE, stopped.code());
    }
}
