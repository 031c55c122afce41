package org.kedge.briefingnode.staging;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/** The list that is staged, as something that may hold keys. */
final class StagingFile {
    private static final long MAX_SIZE = 64 << 20;

    private final Path file;

    StagingFile(Path file) {
        this.file = file.toAbsolutePath().normalize();
    }

    Path directory() {
        return file.getParent();
    }

    /** @throws KedgeException IMPORT_MALFORMED for what is not a readable regular file of at most 64 MiB */
    byte[] read() {
        try {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                throw Csv.malformed(file + " is not a file (links are not followed)");
            }
            if (Files.size(file) > MAX_SIZE) {
                throw Csv.malformed(file + " is larger than 64 MiB: split it");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new KedgeException(ErrorCode.IMPORT_MALFORMED, "reading " + file + " failed: " + e, e);
        }
    }

    /** @throws KedgeException INTAKE_DIRECTORY_UNSAFE when anybody but the owner may read or change it */
    void requireOwnerOnly() {
        OutputDirectory.requireOwnerOnly(file, "holds keys; chmod 600 it, nothing was staged");
    }

    /** Overwrites and deletes the file. */
    void destroy() throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            byte[] zeros = new byte[1 << 16];
            for (long left = channel.size(); left > 0;) {
                left -= channel.write(ByteBuffer.wrap(zeros, 0, (int) Math.min(zeros.length, left)));
            }
            channel.force(true);
        }
        Files.delete(file);
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
