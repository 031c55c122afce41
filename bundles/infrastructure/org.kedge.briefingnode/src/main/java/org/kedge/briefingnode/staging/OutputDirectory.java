package org.kedge.briefingnode.staging;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.NodeId;

/** Where keys, texts and sheets go: a directory of mode 700 with files of mode 600, each written whole or not at all. */
final class OutputDirectory {
    private static final Set<PosixFilePermission> OWNER = EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE,
            PosixFilePermission.OWNER_EXECUTE);
    /** File systems end at 255; the rest is for what follows. */
    private static final int MAX_NAME = 200;

    private final Path directory;

    private OutputDirectory(Path directory) {
        this.directory = directory;
    }

    /**
     * Makes the directory when it is not there.
     *
     * @throws KedgeException INTAKE_DIRECTORY_UNSAFE for one that others may enter, or that cannot be made
     */
    static OutputDirectory open(Path path) {
        Path directory = path.toAbsolutePath().normalize();
        try {
            if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(OWNER));
            }
        } catch (IOException | UnsupportedOperationException e) {
            throw new KedgeException(ErrorCode.INTAKE_DIRECTORY_UNSAFE, "the directory " + directory + " cannot be made: " + e, e);
        }
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            throw new KedgeException(ErrorCode.INTAKE_DIRECTORY_UNSAFE, directory + " is no directory (links are not followed)");
        }
        requireOwnerOnly(directory, "will hold keys; chmod 700 it");
        return new OutputDirectory(directory);
    }

    static void requireOwnerOnly(Path path, String why) {
        try {
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS);
            if (!OWNER.containsAll(mode)) {
                throw new KedgeException(ErrorCode.INTAKE_DIRECTORY_UNSAFE,
                        path + " has mode " + PosixFilePermissions.toString(mode) + " and " + why);
            }
        } catch (UnsupportedOperationException | IOException e) {
            throw new KedgeException(ErrorCode.INTAKE_DIRECTORY_UNSAFE, "the mode of " + path + " cannot be read", e);
        }
    }

    /** A part of a file name that stands for this node and no other; a Node-ID may hold {@code /} and more. */
    static String nameOf(NodeId node) {
        StringBuilder out = new StringBuilder();
        node.value().chars().forEach(c -> {
            boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_'
                    || c == '.' && out.length() > 0;
            out.append(plain ? String.valueOf((char) c) : String.format("%%%02X", c));
        });
        return out.length() <= MAX_NAME ? out.toString() : digest(node);
    }

    private static String digest(NodeId node) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(node.value().getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    /** Replaces a file in one step. */
    void write(String name, byte[] octets) {
        Path part = directory.resolve(name + ".part");
        try {
            Files.deleteIfExists(part);
            try (FileChannel channel = FileChannel.open(part, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
                for (ByteBuffer buffer = ByteBuffer.wrap(octets); buffer.hasRemaining();) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
            Files.move(part, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new KedgeException(ErrorCode.INTAKE_DIRECTORY_UNSAFE, "writing " + directory.resolve(name) + " failed: " + e, e);
        }
    }

    /** The content of a file; empty when there is none. */
    byte[] read(String name) {
        try {
            return Files.exists(directory.resolve(name)) ? Files.readAllBytes(directory.resolve(name)) : new byte[0];
        } catch (IOException e) {
            throw new KedgeException(ErrorCode.INTAKE_DIRECTORY_UNSAFE, "reading " + directory.resolve(name) + " failed: " + e, e);
        }
    }

    void delete(String name) {
        try {
            Files.deleteIfExists(directory.resolve(name));
        } catch (IOException e) {
            throw new KedgeException(ErrorCode.INTAKE_DIRECTORY_UNSAFE, "deleting " + directory.resolve(name) + " failed: " + e, e);
        }
    }

    @Override
    public String toString() {
        return directory.toString();
    }
}
