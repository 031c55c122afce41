package org.kedge.briefing.local.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;

import org.kedge.api.error.KedgeException;
import org.kedge.briefing.local.common.PrivateDirectory;

/**
 * Moves files that were read out of the way. A document is only ever renamed, so no crash can lose it; and at no time does a signed
 * document lie in a directory that is read without its signature, because an unsigned one may be believed for less.
 */
final class Aside {
    static final String REASON = ".reason";
    private static final String DOCUMENT = ".json";

    private Aside() {
    }

    /**
     * Moves an accepted file with its signature: signature copied and durable, document renamed, signature deleted.
     *
     * @return where the document is now
     */
    static Path accept(Path file, Reader reader, Path processed) throws IOException {
        try (PrivateDirectory to = PrivateDirectory.make(processed)) {
            String target = free(file, to);
            Path signature = InstructionFile.signature(file);
            if (Files.exists(signature, LinkOption.NOFOLLOW_LINKS)) {
                write(processed.resolve(target + InstructionFile.SIGNATURE),
                        reader.read(signature, InstructionFile.MAX_SIGNATURE).octets());
            }
            renameOrUndo(file, to, target, target + InstructionFile.SIGNATURE);
            Files.deleteIfExists(signature);
            return processed.resolve(target);
        }
    }

    private static void renameOrUndo(Path file, PrivateDirectory to, String target, String written) throws IOException {
        try {
            rename(file, to, target);
        } catch (IOException e) {
            if (to.exists(written)) {
                to.remove(written);
            }
            throw e;
        }
    }

    /**
     * Moves a refused file with its signature, if it has one, and says why beside it. The document goes first: left alone without a
     * signature it would be judged as an unsigned one.
     *
     * @return where the document is now
     */
    static Path reject(Path file, KedgeException refusal, Path rejected) throws IOException {
        try (PrivateDirectory to = PrivateDirectory.make(rejected)) {
            String target = free(file, to);
            write(rejected.resolve(target + REASON), reason(refusal));
            renameOrUndo(file, to, target, target + REASON);
            Path signature = InstructionFile.signature(file);
            if (Files.exists(signature, LinkOption.NOFOLLOW_LINKS)) {
                rename(signature, to, target + InstructionFile.SIGNATURE);
            }
            return rejected.resolve(target);
        }
    }

    private static byte[] reason(KedgeException refusal) {
        return ("code:   " + refusal.code() + "\nreason: " + refusal.detail() + "\ntime:   "
                + Instant.now().truncatedTo(ChronoUnit.SECONDS) + "\nadvice: " + refusal.code().remedy() + "\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** {@code gw.json}, else {@code gw.1.json} and so on. */
    private static String free(Path file, PrivateDirectory directory) throws IOException {
        String name = file.getFileName().toString();
        String stem = name.substring(0, name.length() - DOCUMENT.length());
        String target = name;
        for (int i = 1; directory.exists(target) || directory.exists(target + InstructionFile.SIGNATURE)
                || directory.exists(target + REASON); i++) {
            target = stem + "." + i + DOCUMENT;
        }
        return target;
    }

    private static void write(Path file, byte[] octets) throws IOException {
        try (FileChannel out = FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer rest = ByteBuffer.wrap(octets);
            while (rest.hasRemaining()) {
                out.write(rest);
            }
            out.force(true);
        }
    }

    /** Its time says from now on when it was moved: the oldest are the first to be removed. */
    private static void rename(Path from, PrivateDirectory to, String name) throws IOException {
        to.take(from, name);
        try {
            to.adopt(name);
        } catch (IOException e) {
            // Somebody else's file keeps owner, mode and time; what counts is that it is in a directory of our own.
            return;
        }
    }
}
