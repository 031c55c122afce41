package org.kedge.briefing.local.common;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Reads files wherever somebody has them, in bounded time and size. Opening a FIFO waits for a writer, and one can take the place of a
 * file between look and open. In a directory that nobody else can write this cannot happen, because it is held open; elsewhere there may
 * be no means to keep a file in its place without moving it, so nobody waits longer than the patience for the thread that opens it.
 * Thread-safe.
 */
public final class NamedFile {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int AT_ONCE = 4;
    private static final int RELEASES = 10;
    private static final long RELEASE_MILLIS = 100;
    private static final int TYPE = 0170000;
    private static final int FIFO = 0010000;

    /** Something that is no regular file lies under the name, or does at one moment and not at another. */
    public static final class NoFileException extends FileSystemException {
        private static final long serialVersionUID = 1;

        NoFileException(Path file, String why) {
            super(file.toString(), null, why);
        }
    }

    private final Semaphore threads = new Semaphore(AT_ONCE);
    private final Supplier<Duration> patience;
    private final Runnable looked;

    public NamedFile() {
        this(() -> PATIENCE, () -> { });
    }

    /**
     * @param patience asked for when the reading has begun
     * @param looked called when a file has been looked at and is to be opened
     */
    public NamedFile(Supplier<Duration> patience, Runnable looked) {
        this.patience = patience;
        this.looked = looked;
    }

    /**
     * The whole content. Links are followed: secrets are mounted as links.
     *
     * @throws NoFileException for what is no regular file, or not read in time
     * @throws IOException for what is longer or cannot be read; see {@link #why}
     */
    public byte[] read(Path file, int max) throws IOException {
        FutureTask<byte[]> reading = new FutureTask<>(() -> octets(file, max));
        CountDownLatch ended = new CountDownLatch(1);
        try {
            if (!threads.tryAcquire(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new NoFileException(file, "others are still waited for");
            }
            start(reading, ended);
            return within(patience.get(), reading, ended, file);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        } catch (InterruptedException e) {
            reading.cancel(true);
            release(file);
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    /** What is wrong with a file, without its name. */
    public static String why(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "there is no such file";
        }
        return e instanceof FileSystemException f && f.getReason() != null ? f.getReason() : e.getClass().getSimpleName();
    }

    private static byte[] within(Duration limit, FutureTask<byte[]> reading, CountDownLatch ended, Path file)
            throws IOException, InterruptedException, ExecutionException {
        try {
            return reading.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            reading.cancel(true);
            for (int i = 0; i < RELEASES && release(file) && !ended.await(RELEASE_MILLIS, TimeUnit.MILLISECONDS); i++) {
                // Once more: the thread may only now come to open it.
            }
            throw new NoFileException(file, "it was not read within " + limit.toSeconds() + " s, as if something else had taken its place");
        }
    }

    private void start(FutureTask<?> reading, CountDownLatch ended) {
        Thread thread = new Thread(() -> {
            try {
                reading.run();
            } finally {
                threads.release();
                ended.countDown();
            }
        }, "kedge-briefing-file");
        thread.setDaemon(true);
        thread.start();
    }

    private byte[] octets(Path file, int max) throws IOException {
        Path real = file.toRealPath();
        Optional<PrivateDirectory> own = own(real);
        if (own.isEmpty()) {
            requireRegular(file, Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
            looked.run();
            try (InputStream in = Files.newInputStream(real, LinkOption.NOFOLLOW_LINKS)) {
                return bounded(file, in.readNBytes(max + 1), max);
            }
        }
        try (PrivateDirectory directory = own.get()) {
            String name = real.getFileName().toString();
            requireRegular(file, directory.look(name));
            looked.run();
            return bounded(file, directory.read(name, max + 1), max);
        }
    }

    /** Its directory, when only the user of this process can write there and it can be held open. */
    private static Optional<PrivateDirectory> own(Path real) {
        Path directory = real.getParent();
        if (directory == null || directory.getParent() == null || !Ownership.exclusive(directory)) {
            return Optional.empty();
        }
        try {
            return Optional.of(PrivateDirectory.open(directory));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static void requireRegular(Path file, BasicFileAttributes attributes) throws IOException {
        if (!attributes.isRegularFile()) {
            throw new NoFileException(file, "it is not a regular file");
        }
    }

    private static byte[] bounded(Path file, byte[] octets, int max) throws IOException {
        if (octets.length > max) {
            throw new FileSystemException(file.toString(), null, "it is longer than " + max + " octets");
        }
        return octets;
    }

    /**
     * Opening a FIFO for both reading and writing waits for nobody, and whoever waits to read goes on.
     *
     * @return false when it is no FIFO any more or not ours to write; then the thread stays, one of a few
     */
    private static boolean release(Path file) {
        try {
            Path real = file.toRealPath();
            boolean fifo = ((int) Files.getAttribute(real, "unix:mode", LinkOption.NOFOLLOW_LINKS) & TYPE) == FIFO;
            if (fifo) {
                FileChannel.open(real, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS).close();
            }
            return fifo;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return false;
        }
    }
}
