package org.kedge.briefing.local.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;

import org.kedge.api.error.KedgeException;

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
    static Path accept(Path file, Path processed) throws IOException {
        Path target = free(file, prepared(processed));
        Path signature = InstructionFile.signature(file);
        if (Files.exists(signature, LinkOption.NOFOLLOW_LINKS)) {
            write(InstructionFile.signature(target), Files.readAllBytes(signature));
        }
        renameOrUndo(file, target, InstructionFile.signature(target));
        Files.deleteIfExists(signature);
        return target;
    }

    private static void renameOrUndo(Path file, Path target, Path written) throws IOException {
        try {
            rename(file, target);
        } catch (IOException e) {
            Files.deleteIfExists(written);
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
        Path target = free(file, prepared(rejected));
        Path why = target.resolveSibling(target.getFileName() + REASON);
        write(why, reason(refusal));
        renameOrUndo(file, target, why);
        Path signature = InstructionFile.signature(file);
        if (Files.exists(signature, LinkOption.NOFOLLOW_LINKS)) {
            rename(signature, InstructionFile.signature(target));
        }
        return target;
    }

    private static byte[] reason(KedgeException refusal) {
        return ("code:   " + refusal.code() + "\nreason: " + refusal.detail() + "\ntime:   "
                + Instant.now().truncatedTo(ChronoUnit.SECONDS) + "\nadvice: " + refusal.code().remedy() + "\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static Path prepared(Path directory) throws IOException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        return directory;
    }

    /** {@code gw.json}, else {@code gw.1.json} and so on. */
    private static Path free(Path file, Path directory) {
        String name = file.getFileName().toString();
        String stem = name.substring(0, name.length() - DOCUMENT.length());
        Path target = directory.resolve(name);
        for (int i = 1; taken(target, "") || taken(target, InstructionFile.SIGNATURE) || taken(target, REASON); i++) {
            target = directory.resolve(stem + "." + i + DOCUMENT);
        }
        return target;
    }

    private static boolean taken(Path target, String suffix) {
        return Files.exists(target.resolveSibling(target.getFileName() + suffix), LinkOption.NOFOLLOW_LINKS);
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
    private static void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        if (Files.isRegularFile(to, LinkOption.NOFOLLOW_LINKS)) {
            try {
                Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rw-------"));
                Files.setLastModifiedTime(to, FileTime.from(Instant.now()));
            } catch (IOException e) {
                // Somebody else's file keeps owner, mode and time; what counts is that it is in a directory of our own.
                return;
            }
        }
    }
}
