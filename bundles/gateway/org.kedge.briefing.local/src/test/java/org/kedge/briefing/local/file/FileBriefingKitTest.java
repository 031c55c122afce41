package org.kedge.briefing.local.file;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.briefing.BriefingProvider;
import org.kedge.api.briefing.TrustLevel;
import org.kedge.briefing.local.signers.PinnedKeys;
import org.kedge.briefing.local.signers.SignerSettings;
import org.kedge.crypto.PublicKeyId;
import org.kedge.itests.testkit.BriefingProviderKit;
import org.kedge.messages.instruction.InstructionCodec;
import org.kedge.messages.signed.DetachedSignature;

class FileBriefingKitTest extends BriefingProviderKit {
    private static final KeyPair OWNER = Signers.pair("secp256r1");
    private static final KeyPair STRANGER = Signers.pair("secp256r1");

    @TempDir
    private Path home;

    /** A directory into which signed files are dropped; an outage is that it is not mounted. */
    private final class Directory implements Source {
        private int files;

        @Override
        public byte[] publish(BootstrapInstruction instruction) throws IOException {
            return drop(instruction, OWNER);
        }

        private byte[] drop(BootstrapInstruction instruction, KeyPair signer) throws IOException {
            byte[] document = InstructionCodec.encode(instruction);
            String name = "i" + files++ + ".json";
            Files.write(directory().resolve(name + ".sig"), DetachedSignature.sign(signer.getPrivate(), document));
            // In one step: on a busy machine two looks may find a file that is still empty.
            Files.move(Files.write(home.resolve(name), document), directory().resolve(name));
            return document;
        }

        @Override
        public void publishMalformed() throws IOException {
            byte[] document = {'{'};
            Files.write(directory().resolve("malformed.json.sig"), DetachedSignature.sign(OWNER.getPrivate(), document));
            Files.write(directory().resolve("malformed.json"), document);
        }

        @Override
        public void publishOfStranger(BootstrapInstruction instruction) throws IOException {
            drop(instruction, STRANGER);
        }

        @Override
        public void withdraw() throws IOException {
            try (DirectoryStream<Path> taken = Files.newDirectoryStream(directory().resolve("processed"))) {
                for (Path file : taken) {
                    Files.delete(file);
                }
            }
        }

        @Override
        public void fail() throws IOException {
            Files.move(directory(), home.resolve("elsewhere"));
        }

        @Override
        public void recover() throws IOException {
            Files.move(home.resolve("elsewhere"), directory());
        }
    }

    private Path directory() {
        return home.resolve("briefing");
    }

    @Override
    protected Source source() throws IOException {
        Files.createDirectory(directory(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Signers.writePem(home.resolve("signers/owner.pem"), OWNER.getPublic());
        Signers.writePem(home.resolve("signers/stranger.pem"), STRANGER.getPublic());
        return new Directory();
    }

    @Override
    protected BriefingProvider open() {
        PinnedKeys pinned = new PinnedKeys(new SignerSettings(List.of(PublicKeyId.of(OWNER.getPublic())), home.resolve("signers")));
        return new FileBriefing(new FileSettings(directory(), Duration.ofMillis(10), SignaturePolicy.REQUIRED, true, Duration.ZERO), pinned,
                List::of);
    }

    @Override
    protected void close(BriefingProvider opened) {
        ((FileBriefing) opened).close();
    }

    @Override
    protected TrustLevel trust() {
        return TrustLevel.SIGNED;
    }

    @Override
    protected Optional<String> signer() {
        return Optional.of(PublicKeyId.of(OWNER.getPublic()));
    }
}
