package org.kedge.audit.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The advisory lock of the one writer of an audit trail. */
final class DirectoryLock implements Closeable {
    // POSIX drops a process's lock when it closes any descriptor of the file, so a second attempt here must not even open it.
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final FileChannel channel;

    private DirectoryLock(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /** @throws IOException also when another process or component has it */
    static DirectoryLock acquire(Path directory, FileAttribute<?> mode) throws IOException {
        Path real = directory.toRealPath();
        if (!HELD.add(real)) {
            throw inUse();
        }
        try {
            return new DirectoryLock(real, lockFile(directory, mode));
        } catch (IOException | RuntimeException e) {
            HELD.remove(real);
            throw e;
        }
    }

    private static FileChannel lockFile(Path directory, FileAttribute<?> mode) throws IOException {
        FileChannel channel = FileChannel.open(directory.resolve("audit.lock"),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), mode);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw inUse();
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw inUse();
    }

    private static IOException inUse() {
        return new IOException("another process or component writes this audit trail");
    }

    @Override
    public void close() throws IOException {
        HELD.remove(directory);
        channel.close();
    }
}
