package org.kedge.registry.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/** The file of an import as something that may hold keys. */
final class ImportFile {
    private static final long MAX_SIZE = 64 << 20;
    private static final int BLOCK = 8192;
    private static final Set<PosixFilePermission> OWNER = EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE,
            PosixFilePermission.OWNER_EXECUTE);

    private final Path file;

    ImportFile(Path file) {
        this.file = file.toAbsolutePath().normalize();
    }

    Path directory() {
        return file.getParent();
    }

    boolean endsWith(String suffix) {
        return file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(suffix);
    }

    /** @throws KedgeException IMPORT_MALFORMED for what is not a readable regular file of at most 64 MiB */
    byte[] read() {
        try {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                throw new KedgeException(ErrorCode.IMPORT_MALFORMED, file + " is not a file (links are not followed)");
            }
            if (Files.size(file) > MAX_SIZE) {
                throw new KedgeException(ErrorCode.IMPORT_MALFORMED, file + " is larger than 64 MiB: split it");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new KedgeException(ErrorCode.IMPORT_MALFORMED, "reading " + file + " failed: " + e, e);
        }
    }

    /** @throws KedgeException INTAKE_DIRECTORY_UNSAFE when anybody but the owner may read or change it */
    void requireOwnerOnly() {
        try {
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS);
            if (!OWNER.containsAll(mode)) {
                throw new KedgeException(ErrorCode.INTAKE_DIRECTORY_UNSAFE, file + " holds keys and has mode "
                        + PosixFilePermissions.toString(mode) + ": chmod 600 it; nothing was imported");
            }
        } catch (UnsupportedOperationException | IOException e) {
            throw new KedgeException(ErrorCode.INTAKE_DIRECTORY_UNSAFE, file + " holds keys and its mode cannot be read", e);
        }
    }

    /** Overwrites and deletes the file. */
    void destroy() throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            long size = channel.size();
            for (long at = 0; at < size;) {
                at += channel.write(ByteBuffer.allocate((int) Math.min(BLOCK, size - at)), at);
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
