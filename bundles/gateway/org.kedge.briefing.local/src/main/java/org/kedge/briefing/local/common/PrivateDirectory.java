package org.kedge.briefing.local.common;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A directory that only the user of this process can write, held open: what was looked at in it is what is opened then, even when
 * somebody who can write the directory above puts another one under its name. Outside such a directory a FIFO may take the place of a
 * file between look and open, and opening one waits for ever. Close it soon. Not thread-safe.
 */
public final class PrivateDirectory implements AutoCloseable {
    private final SecureDirectoryStream<Path> handle;

    private PrivateDirectory(SecureDirectoryStream<Path> handle) {
        this.handle = handle;
    }

    /** Opens a directory, and makes it with mode 700 when it is not there. @throws IOException also when others can write it */
    public static PrivateDirectory make(Path path) throws IOException {
        try {
            Files.createDirectory(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException | UnsupportedOperationException e) {
            // What is there is looked at below.
        }
        return open(path);
    }

    /** @throws IOException when it is not there, is a link, or others can write it */
    public static PrivateDirectory open(Path path) throws IOException {
        Path whole = path.toAbsolutePath();
        try (SecureDirectoryStream<Path> parent = secure(Files.newDirectoryStream(whole.getParent()), whole)) {
            // Not followed: a link could lead to what is ours and of no concern here.
            return checked(parent.newDirectoryStream(whole.getFileName(), LinkOption.NOFOLLOW_LINKS), whole);
        }
    }

    /** Keeps the handle, or closes it. */
    static PrivateDirectory checked(SecureDirectoryStream<Path> handle, Path path) throws IOException {
        boolean kept = false;
        try {
            PosixFileAttributes attributes = handle.getFileAttributeView(PosixFileAttributeView.class).readAttributes();
            if (!Ownership.exclusive(attributes)) {
                throw new IOException(path + " can be written by others than the user of this process");
            }
            kept = true;
            return new PrivateDirectory(handle);
        } finally {
            if (!kept) {
                handle.close();
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> stream, Path path) throws IOException {
        if (stream instanceof SecureDirectoryStream) {
            return (SecureDirectoryStream<Path>) stream;
        }
        stream.close();
        throw new IOException("the file system of " + path + " cannot keep a directory open");
    }

    /** Moves a file in, from anywhere on the same file system, in one step. */
    public void take(Path file, String name) throws IOException {
        handle.move(file.toAbsolutePath(), handle, Path.of(name));
    }

    /** Moves a file into another directory in one step. */
    public void give(String name, PrivateDirectory to, String as) throws IOException {
        handle.move(Path.of(name), to.handle, Path.of(as));
    }

    /** Moves a file out, to anywhere on the same file system, in one step. */
    public void give(String name, Path to) throws IOException {
        handle.move(Path.of(name), handle, to.toAbsolutePath());
    }

    /** What it holds, at most so many names. */
    public List<String> names(int most) throws IOException {
        List<String> names = new ArrayList<>();
        try (SecureDirectoryStream<Path> files = handle.newDirectoryStream(Path.of("."))) {
            for (Path file : files) {
                if (names.size() == most) {
                    break;
                }
                names.add(file.getFileName().toString());
            }
        }
        return names;
    }

    /** Links are not followed. @throws NoSuchFileException when there is no such file */
    public PosixFileAttributes look(String name) throws IOException {
        return view(name).readAttributes();
    }

    public boolean exists(String name) throws IOException {
        try {
            look(name);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** At most so many octets of a regular file; of anything else nothing is opened. */
    public byte[] read(String name, int most) throws IOException {
        requireRegular(name);
        try (InputStream in = Channels.newInputStream(handle.newByteChannel(Path.of(name),
                Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)))) {
            return in.readNBytes(most);
        }
    }

    /** Makes a regular file one of mode 600 and of this moment. */
    public void adopt(String name) throws IOException {
        requireRegular(name);
        PosixFileAttributeView view = view(name);
        view.setPermissions(PosixFilePermissions.fromString("rw-------"));
        view.setTimes(FileTime.from(Instant.now()), null, null);
    }

    private void requireRegular(String name) throws IOException {
        if (!look(name).isRegularFile()) {
            throw new IOException(name + " is not a regular file");
        }
    }

    private PosixFileAttributeView view(String name) {
        return handle.getFileAttributeView(Path.of(name), PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    }

    /** Removes a file; a directory when it is empty. */
    public void remove(String name) throws IOException {
        if (look(name).isDirectory()) {
            handle.deleteDirectory(Path.of(name));
        } else {
            handle.deleteFile(Path.of(name));
        }
    }

    @Override
    public void close() throws IOException {
        handle.close();
    }
}
