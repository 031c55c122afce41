package org.kedge.store.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Checks and makes files and directories that are closed to everybody but the process user. */
public final class PrivateFiles {
    private static final Set<PosixFilePermission> OWNER_ONLY = EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE,
            PosixFilePermission.OWNER_EXECUTE);
    private static final Path SELF = Path.of("/proc/self");

    private PrivateFiles() {
    }

    /**
     * Why a file or directory is not private; empty when it is owned by the process user and closed to group and others. A symbolic
     * link is never private: what it points to may change.
     *
     * @throws IOException when that cannot be found out, also because the file is missing
     */
    public static Optional<String> exposure(Path path) throws IOException {
        PosixFileAttributes attributes;
        try {
            attributes = Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (UnsupportedOperationException e) {
            return Optional.of("lies on a file system without POSIX permissions");
        }
        if (attributes.isSymbolicLink()) {
            return Optional.of("is a symbolic link");
        }
        if (!attributes.owner().equals(processUser())) {
            return Optional.of("is owned by " + attributes.owner().getName() + ", not by the process user");
        }
        if (!OWNER_ONLY.containsAll(attributes.permissions())) {
            return Optional.of("has mode " + PosixFilePermissions.toString(attributes.permissions()) + ", open to others");
        }
        return Optional.empty();
    }

    private static UserPrincipal processUser() throws IOException {
        try {
            return Files.getOwner(SELF);
        } catch (NoSuchFileException e) {
            return SELF.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(System.getProperty("user.name"));
        }
    }

    /** Creates a directory and its missing parents with mode 700. */
    public static void createDirectories(Path directory) throws IOException {
        Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    }

    /** Writes a file of mode 600 that appears whole, and durably, or not at all; one that is there is replaced. */
    public static void writeNew(Path file, byte[] content) throws IOException {
        Path temporary = file.resolveSibling("." + file.getFileName() + ".tmp");
        Files.deleteIfExists(temporary);
        try (FileChannel channel = FileChannel.open(temporary, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            write(channel, content);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync(file.getParent());
    }

    /**
     * Overwrites a file and deletes it. On media that write elsewhere than asked (flash, copy on write) the old octets may stay
     * readable for somebody who takes the medium apart.
     */
    public static void shred(Path file) throws IOException {
        if (!Files.isWritable(file)) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            write(channel, new byte[Math.toIntExact(channel.size())]);
        }
        Files.delete(file);
        sync(file.toAbsolutePath().getParent());
    }

    private static void write(FileChannel channel, byte[] content) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(content);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        channel.force(true);
    }

    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
