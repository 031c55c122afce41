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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
import org.kedge.itests.testkit.Await;
import org.kedge.messages.instruction.InstructionCodec;

/** A watched directory that a group can write: only what is signed is believed, and whoever writes there can swap files at any moment. */
class SharedDirectoryTest {
    private static final KeyPair OWNER = Signers.pair("secp256r1");
    private static final int ROUNDS = 3000;

    @TempDir
    Path home;
    private Path directory;
    private FileBriefing files;

    @BeforeEach
    void prepare() throws IOException {
        directory = Files.createDirectory(home.resolve("briefing"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwx---"));
        Signers.writePem(home.resolve("signers/owner.pem"), OWNER.getPublic());
    }

    @AfterEach
    void stop() {
        if (files != null) {
            files.close();
        }
    }

    private void start(boolean move) {
        files = new FileBriefing(new FileSettings(directory, Duration.ofHours(1), SignaturePolicy.DIRECTORY, move, Duration.ofHours(1)),
                new PinnedKeys(new SignerSettings(List.of(PublicKeyId.of(OWNER.getPublic())), home.resolve("signers"))), List::of);
    }

    private List<Briefing> brief() {
        return files.brief(new BootstrapTrigger(BootstrapTrigger.Kind.OPERATOR, Optional.empty(), Instant.now()))
                .toCompletableFuture().orTimeout(90, TimeUnit.SECONDS).join();
    }

    private static byte[] document(long serial) {
        return InstructionCodec.encode(new BootstrapInstruction(serial, Optional.empty(), Instant.parse("2026-01-01T00:00:00Z"),
                Instant.parse("2999-01-01T00:00:00Z"), Mechanism.PSK, EnrolmentTarget.maf(Fqdn.parse("maf.example.com")), Optional.empty(),
                URI.create("coaps://127.0.0.1:5684"), Fqdn.parse("mef.example.com"), List.of(), List.of(), "kpm", Duration.ofDays(30),
                KeyDerivation.USAGE_CONSTRAINED, true, Optional.empty()));
    }

    private Path fifo() throws Exception {
        Path fifo = home.resolve("fifo");
        assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
        return fifo;
    }

    private void sign(String name, byte[] document) throws IOException {
        Files.write(directory.resolve(name + ".sig"), Signers.sign(OWNER, document));
        Files.write(directory.resolve(name), document);
    }

    /** A file and a FIFO take turns under one name, as fast as they can. */
    @Test
    void aFifoThatIsSwappedInAtAnyMomentIsNotWaitedFor() throws Exception {
        Path fifo = fifo();
        Path file = Files.write(home.resolve("file"), document(1));
        sign("b.json", document(2));
        AtomicBoolean over = new AtomicBoolean();
        Thread swapper = new Thread(() -> {
            for (int i = 0; !over.get(); i++) {
                try {
                    Path next = Files.createLink(home.resolve("next" + i), i % 2 == 0 ? file : fifo);
                    Files.move(next, directory.resolve("a.json"), StandardCopyOption.ATOMIC_MOVE);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        swapper.start();
        try {
            Await.until("the first one is there", () -> Files.exists(directory.resolve("a.json")));
            start(false);
            for (int i = 0; i < ROUNDS; i++) {
                assertEquals(2, brief().get(0).instruction().serial());
            }
        } finally {
            over.set(true);
            swapper.join();
        }
        assertFalse(Files.exists(directory.resolve(".reading")));
    }

    @Test
    void whatIsSignedIsBelievedAndMoved() throws Exception {
        sign("a.json", document(1));
        Files.write(directory.resolve("b.json"), document(2));
        start(true);
        assertEquals(1, brief().get(0).instruction().serial());
        assertArrayEquals(document(1), Files.readAllBytes(directory.resolve("processed/a.json")));
        assertTrue(Files.exists(directory.resolve("b.json")), "unsigned, and its signature may still come");
    }

    @Test
    void aFifoIsNoSignature() throws Exception {
        Files.write(directory.resolve("a.json"), document(1));
        Files.createLink(directory.resolve("a.json.sig"), fifo());
        start(true);
        assertEquals(ErrorCode.BRIEFING_MALFORMED, KedgeException.of(assertThrows(CompletionException.class, this::brief)).code());
    }

    /** The process ended while a file had no name but its own in the directory of the reader. */
    @Test
    void whatACrashLeftComesBack() throws Exception {
        sign("a.json", document(1));
        Path own = Files.createDirectory(directory.resolve(".reading"));
        Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwx------"));
        Files.move(directory.resolve("a.json"), own.resolve("moved-a.json"));
        Files.writeString(own.resolve("link"), "what was read through it has its own name all the time", StandardCharsets.US_ASCII);
        start(true);
        assertEquals(1, brief().get(0).instruction().serial());
        assertFalse(Files.exists(own));
    }
}
