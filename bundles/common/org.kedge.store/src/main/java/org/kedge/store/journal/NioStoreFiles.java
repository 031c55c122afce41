package org.kedge.store.journal;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/** A store directory on a real file system: directory mode 700, files mode 600. */
public final class NioStoreFiles implements StoreFiles {
    /** Also tells the key file provider that a directory belongs to a store. */
    public static final String LOCK = "store.lock";

    private static final FileAttribute<?> PRIVATE_FILE = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<?> PRIVATE_DIRECTORY = PosixFilePermissions
            .asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    // POSIX drops a process's lock when it closes any descriptor of the file, so a second attempt here must not even open it.
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path directory;

    public NioStoreFiles(Path directory) {
        this.directory = directory.toAbsolutePath();
    }

    @Override
    public Closeable lock() throws IOException {
        createDirectories();
        Path real = directory.toRealPath();
        if (!HELD.add(real)) {
            throw inUse(null);
        }
        try {
            FileChannel channel = lockFile();
            return () -> {
                HELD.remove(real);
                channel.close();
            };
        } catch (IOException | RuntimeException e) {
            HELD.remove(real);
            throw e;
        }
    }

    private FileChannel lockFile() throws IOException {
        FileChannel channel = FileChannel.open(directory.resolve(LOCK), Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                PRIVATE_FILE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw inUse(e);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw inUse(null);
    }

    private KedgeException inUse(Throwable cause) {
        return new KedgeException(ErrorCode.STORE_IN_USE, "the store in " + directory + " is held by another process or component", cause);
    }

    /** A new directory is only durable when its parent is: every created level is synchronised. */
    private void createDirectories() throws IOException {
        Path existing = directory;
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        Files.createDirectories(directory, PRIVATE_DIRECTORY);
        for (Path p = directory; existing != null && !p.equals(existing); p = p.getParent()) {
            sync(p.getParent());
        }
    }

    @Override
    public List<String> names() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(p -> p.getFileName().toString()).sorted().toList();
        }
    }

    @Override
    public Optional<byte[]> read(String name) throws IOException {
        try {
            return Optional.of(Files.readAllBytes(directory.resolve(name)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public Appender create(String name) throws IOException {
        delete(name);
        Files.createFile(directory.resolve(name), PRIVATE_FILE);
        return new FileAppender(new RandomAccessFile(directory.resolve(name).toFile(), "rw"));
    }

    @Override
    public Appender open(String name, long length) throws IOException {
        RandomAccessFile file = new RandomAccessFile(directory.resolve(name).toFile(), "rw");
        try {
            file.setLength(length);
            file.seek(length);
            return new FileAppender(file);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(directory.resolve(from), directory.resolve(to), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(directory.resolve(name));
    }

    @Override
    public void syncDirectory() throws IOException {
        sync(directory);
    }

    /** Channels close when their thread is interrupted; a half-acknowledged commit must not be the price of that. */
    private static void sync(Path directory) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                    channel.force(true);
                    return;
                } catch (ClosedByInterruptException e) {
                    interrupted = Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public String toString() {
        return directory.toString();
    }

    /** Not a channel, because an interrupt of one caller would close it for all. */
    private record FileAppender(RandomAccessFile file) implements Appender {
        @Override
        public void write(byte[] octets) throws IOException {
            file.write(octets);
        }

        @Override
        public void force() throws IOException {
            file.getFD().sync();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
