package org.kedge.briefing.local.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.audit.AuditRecord;
import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.key.KeyDerivation;
import org.kedge.briefing.local.signers.PinnedKeys;
import org.kedge.briefing.local.signers.SignerSettings;
import org.kedge.crypto.PublicKeyId;
import org.kedge.messages.instruction.InstructionCodec;

/** A watched directory and a provider on it that can be started again. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
abstract class FileScene {
    static final KeyPair OWNER = Signers.pair("secp256r1");
    static final KeyPair STRANGER = Signers.pair("secp256r1");
    private static final Duration NEVER = Duration.ofHours(1);

    @TempDir
    Path home;
    Path directory;
    PinnedKeys pinned;
    FileBriefing files;
    volatile Optional<Instant> trusted = Optional.of(Instant.parse("2026-11-22T21:00:00Z"));
    final List<AuditRecord> audit = new CopyOnWriteArrayList<>();

    @BeforeEach
    void prepare() throws IOException {
        directory = Files.createDirectory(home.resolve("briefing"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Signers.writePem(home.resolve("signers/owner.pem"), OWNER.getPublic());
        pinned = new PinnedKeys(signers(OWNER));
    }

    SignerSettings signers(KeyPair signer) {
        return new SignerSettings(List.of(PublicKeyId.of(signer.getPublic())), home.resolve("signers"));
    }

    @AfterEach
    void stop() {
        if (files != null) {
            files.close();
        }
    }

    void start(SignaturePolicy policy, boolean move) {
        stop();
        files = new FileBriefing(new FileSettings(directory, NEVER, policy, move, Duration.ZERO), pinned, () -> List.of(audit::add),
                () -> trusted);
    }

    List<Briefing> brief() {
        return files.brief(new BootstrapTrigger(BootstrapTrigger.Kind.OPERATOR, Optional.empty(), Instant.now()))
                .toCompletableFuture().join();
    }

    List<Long> serials() {
        return brief().stream().map(briefing -> briefing.instruction().serial()).toList();
    }

    static byte[] document(long serial) {
        return document(serial, Instant.parse("2026-01-01T00:00:00Z"), Optional.empty(), "maf.example.com");
    }

    static byte[] document(long serial, Instant notBefore, Optional<String> node, String maf) {
        return InstructionCodec.encode(new BootstrapInstruction(serial, node, notBefore, Instant.parse("2999-01-01T00:00:00Z"),
                Mechanism.PSK, EnrolmentTarget.maf(Fqdn.parse(maf)), Optional.empty(), URI.create("coaps://127.0.0.1:5684"),
                Fqdn.parse("mef.example.com"), List.of(), List.of(), "kpm", Duration.ofDays(30), KeyDerivation.USAGE_CONSTRAINED, true,
                Optional.empty()));
    }

    Path write(String name, byte[] octets) throws IOException {
        Path file = Files.write(directory.resolve(name), octets);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        return file;
    }

    void writeSigned(String name, byte[] document, KeyPair signer) throws IOException {
        write(name + ".sig", Signers.sign(signer, document));
        write(name, document);
    }

    List<String> names(String directoryName) throws IOException {
        if (!Files.isDirectory(home.resolve(directoryName))) {
            return List.of();
        }
        try (Stream<Path> list = Files.list(home.resolve(directoryName))) {
            return list.filter(file -> !Files.isDirectory(file)).map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    void rejected(String name, ErrorCode code) throws IOException {
        KedgeException refusal = KedgeException.of(assertThrows(CompletionException.class, this::brief));
        assertEquals(code, refusal.code(), refusal::getMessage);
        assertFalse(Files.exists(directory.resolve(name), LinkOption.NOFOLLOW_LINKS));
        assertTrue(Files.exists(home.resolve("briefing/rejected/" + name), LinkOption.NOFOLLOW_LINKS));
        assertTrue(reason(name).startsWith("code:   " + code.code()), reason(name));
        assertEquals(1, audit.size());
        assertEquals(List.of(), names("briefing/processed"));
    }

    String reason(String name) throws IOException {
        return Files.readString(home.resolve("briefing/rejected/" + name + ".reason"));
    }
}
