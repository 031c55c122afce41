package org.kedge.briefing.local.common;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;

/** Who can write a directory or a file. Fails closed on a file system without POSIX attributes. */
public final class Ownership {
    private static final Path SELF = Path.of("/proc/self");
    private static final int STICKY = 01000;
    private static final int ROOT = 0;

    private Ownership() {
    }

    /** Whether somebody outside owner and group can write it. */
    public static boolean openToOthers(Path path) {
        try {
            return attributes(path).permissions().contains(PosixFilePermission.OTHERS_WRITE);
        } catch (IOException | UnsupportedOperationException e) {
            return true;
        }
    }

    /** Whether only the user of this process can write it. */
    public static boolean exclusive(Path path) {
        try {
            return exclusive(attributes(path));
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** Whether only the user of this process can write what has these attributes. */
    public static boolean exclusive(PosixFileAttributes attributes) throws IOException {
        return attributes.owner().equals(processUser()) && !writableByMore(attributes);
    }

    /** Whether somebody beside its owner, whoever that is, can put something else into a directory. */
    public static boolean shared(Path directory) throws IOException {
        return writableByMore(Files.readAttributes(directory, PosixFileAttributes.class)) && !Files.getFileStore(directory).isReadOnly();
    }

    /** The directory above it through which another user could put something else in its place. */
    public static Optional<Path> looseParent(Path directory) {
        try {
            for (Path parent = directory.toRealPath().getParent(); parent != null; parent = parent.getParent()) {
                PosixFileAttributes attributes = attributes(parent);
                boolean trusted = attributes.owner().equals(processUser()) || (int) Files.getAttribute(parent, "unix:uid") == ROOT;
                boolean sticky = ((int) Files.getAttribute(parent, "unix:mode") & STICKY) != 0;
                if (!trusted || writableByMore(attributes) && !sticky) {
                    return Optional.of(parent);
                }
            }
            return Optional.empty();
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return Optional.of(directory);
        }
    }

    private static PosixFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private static boolean writableByMore(PosixFileAttributes attributes) {
        return attributes.permissions().contains(PosixFilePermission.GROUP_WRITE)
                || attributes.permissions().contains(PosixFilePermission.OTHERS_WRITE);
    }

    /** The owner of the process where the kernel tells it; a user name need not be known inside a container. */
    private static UserPrincipal processUser() throws IOException {
        return Files.exists(SELF) ? Files.getOwner(SELF)
                : SELF.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(System.getProperty("user.name"));
    }
}
