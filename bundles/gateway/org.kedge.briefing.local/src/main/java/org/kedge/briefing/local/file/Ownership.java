package org.kedge.briefing.local.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;

/** Whether a directory or file can be written by the user of this process alone. */
final class Ownership {
    private static final Path SELF = Path.of("/proc/self");

    private Ownership() {
    }

    /** Fails closed: false on a file system without POSIX attributes. */
    static boolean exclusive(Path path) {
        try {
            PosixFileAttributes attributes = Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return attributes.owner().equals(processUser(path))
                    && !attributes.permissions().contains(PosixFilePermission.GROUP_WRITE)
                    && !attributes.permissions().contains(PosixFilePermission.OTHERS_WRITE);
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** The owner of the process where the kernel tells it; a user name need not be known inside a container. */
    private static UserPrincipal processUser(Path path) throws IOException {
        if (Files.exists(SELF)) {
            return Files.getOwner(SELF);
        }
        return path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(System.getProperty("user.name"));
    }
}
