package org.kedge.briefing.local.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.briefing.local.common.Ownership;
import org.kedge.briefing.local.common.PrivateDirectory;
import org.kedge.work.Quoted;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads files without ever waiting for one: opening a FIFO waits for a writer, and one can take the place of a file between look and open
 * wherever others can write. There a file gets a second name in a directory of our own first, or is moved there and back. One thread.
 */
final class Reader {
    /** The content of a file. @param exclusive whether only the user of this process can write the file */
    record Content(byte[] octets, boolean exclusive) {
    }

    private static final Logger LOG = LoggerFactory.getLogger(Reader.class);
    private static final String DIRECTORY = ".reading";
    private static final String LINK = "link";
    private static final String MOVED = "moved-";
    private static final int MANY = 1000;

    /** How a file gets a second name: {@link Files#createLink}. */
    interface Linker {
        void link(Path second, Path file) throws IOException;
    }

    private final Path home;
    private final Linker linker;
    private boolean said;

    /** @param home the watched directory */
    Reader(Path home) {
        this(home, Files::createLink);
    }

    Reader(Path home, Linker linker) {
        this.home = home;
        this.linker = linker;
    }

    /** @throws KedgeException BRIEFING_MALFORMED for what is no regular file, too long, or cannot be read */
    Content read(Path file, int max) {
        String shown = Quoted.of(file.getFileName().toString());
        try {
            requireReadable(Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS), shown, max);
            return Ownership.exclusive(file.toAbsolutePath().getParent()) ? kept(file, shown, max) : caught(file, shown, max);
        } catch (IOException | UnsupportedOperationException e) {
            throw new KedgeException(ErrorCode.BRIEFING_MALFORMED, shown + " cannot be read: " + e.getClass().getSimpleName(), e);
        }
    }

    /** From a directory in which nobody else can put anything in its place. */
    private static Content kept(Path file, String shown, int max) throws IOException {
        try (PrivateDirectory directory = PrivateDirectory.open(file.toAbsolutePath().getParent())) {
            return content(directory, file.getFileName().toString(), shown, max);
        }
    }

    private static Content content(PrivateDirectory directory, String name, String shown, int max) throws IOException {
        PosixFileAttributes attributes = directory.look(name);
        requireReadable(attributes, shown, max);
        byte[] octets = directory.read(name, max + 1);
        if (octets.length > max) {
            throw tooLong(shown, max);
        }
        return new Content(octets, Ownership.exclusive(attributes));
    }

    private static void requireReadable(PosixFileAttributes attributes, String shown, int max) {
        if (!attributes.isRegularFile()) {
            throw new KedgeException(ErrorCode.BRIEFING_MALFORMED, shown + " is not a regular file");
        }
        if (attributes.size() > max) {
            throw tooLong(shown, max);
        }
    }

    private static KedgeException tooLong(String shown, int max) {
        return new KedgeException(ErrorCode.BRIEFING_MALFORMED, shown + " is longer than " + max + " octets");
    }

    /** From a directory that others can write, or whose owner is another. */
    private Content caught(Path file, String shown, int max) throws IOException {
        try (PrivateDirectory own = PrivateDirectory.make(home.resolve(DIRECTORY))) {
            if (linked(own, file)) {
                try {
                    return content(own, LINK, shown, max);
                } finally {
                    own.remove(LINK);
                }
            }
            String name = MOVED + file.getFileName();
            own.take(file, name);
            try {
                return content(own, name, shown, max);
            } finally {
                back(own, name, file);
            }
        } catch (IOException e) {
            return whereItIs(file, shown, max, e);
        } finally {
            recover();
        }
    }

    /** Not possible on every file system; and a kernel may forbid it for a file of another user. */
    private boolean linked(PrivateDirectory own, Path file) throws IOException {
        if (own.exists(LINK)) {
            own.remove(LINK);
        }
        try {
            linker.link(home.resolve(DIRECTORY).resolve(LINK), file);
            return own.exists(LINK);
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /**
     * Whoever put a new one under its name meanwhile would have replaced it anyway. A link never replaces the new one; where none can be
     * made, the rename does when the new one comes just before it.
     */
    private void back(PrivateDirectory own, String name, Path file) throws IOException {
        if (linkedBack(name, file) || Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            own.remove(name);
        } else {
            own.give(name, file);
        }
    }

    private boolean linkedBack(String name, Path file) {
        try {
            linker.link(file, home.resolve(DIRECTORY).resolve(name));
            return true;
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** A directory that only its owner can write, or nobody: who gave it to us could as well give us what is in it. */
    private static Content whereItIs(Path file, String shown, int max, IOException why) throws IOException {
        if (Ownership.shared(file.toAbsolutePath().getParent())) {
            throw new KedgeException(ErrorCode.BRIEFING_MALFORMED, shown + " cannot be read safely (" + why.getClass().getSimpleName()
                    + "): several users can write its directory, and the user of this process can neither link nor move it, or not read"
                    + " it; give this user the file, or let one user alone write the directory", why);
        }
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            byte[] octets = in.readNBytes(max + 1);
            if (octets.length > max) {
                throw tooLong(shown, max);
            }
            return new Content(octets, false);
        }
    }

    /** Brings back what a crash left in our own directory, and removes it; to be called before each look. */
    void recover() {
        Path own = home.resolve(DIRECTORY);
        if (!Files.exists(own, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (PrivateDirectory directory = PrivateDirectory.open(own)) {
            for (String name : directory.names(MANY)) {
                if (name.startsWith(MOVED)) {
                    back(directory, name, home.resolve(name.substring(MOVED.length())));
                } else {
                    directory.remove(name);
                }
            }
            Files.deleteIfExists(own);
        } catch (IOException e) {
            if (!said) {
                LOG.warn("BRIEFING-READING {} cannot be used: {}", own, e.toString());
            }
            said = true;
        }
    }
}
