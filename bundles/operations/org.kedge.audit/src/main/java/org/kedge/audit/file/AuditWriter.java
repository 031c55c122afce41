package org.kedge.audit.file;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.kedge.api.audit.AuditRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The open audit file. Opening repairs a torn end and leaves a record of that. Used by one thread at a time. */
final class AuditWriter implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(AuditWriter.class);
    private static final FileAttribute<?> PRIVATE_FILE = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<?> PRIVATE_DIRECTORY = PosixFilePermissions
            .asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path directory;
    private final long maxOctets;
    private final int keep;
    private final DirectoryLock lock;
    // Not a channel, because an interrupt of one caller would close it for all.
    private Optional<RandomAccessFile> file = Optional.empty();
    private long sequence;
    private String hash = AuditLine.GENESIS;
    private long firstInFile = 1;

    AuditWriter(Path directory, long maxOctets, int keep, Clock clock) throws IOException {
        this.directory = directory;
        this.maxOctets = maxOctets;
        this.keep = keep;
        Files.createDirectories(directory, PRIVATE_DIRECTORY);
        this.lock = DirectoryLock.acquire(directory, PRIVATE_FILE);
        try {
            resume(clock);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private void resume(Clock clock) throws IOException {
        List<Path> rotated = AuditFiles.rotated(directory);
        if (!rotated.isEmpty()) {
            AuditFiles.tail(Files.readAllBytes(rotated.get(rotated.size() - 1))).last().ifPresent(this::continueAfter);
        }
        firstInFile = sequence + 1;
        Path current = directory.resolve(AuditFiles.CURRENT);
        if (Files.exists(current)) {
            byte[] content = Files.readAllBytes(current);
            AuditFiles.Tail tail = AuditFiles.tail(content);
            firstInFile = firstSequence(content).orElse(firstInFile);
            tail.last().ifPresent(this::continueAfter);
            byte[] dropped = Arrays.copyOfRange(content, tail.goodOctets(), content.length);
            if (dropped.length > 0) {
                keep(dropped);
            }
            open(tail.goodOctets());
            if (dropped.length > 0) {
                file.orElseThrow().getFD().sync();
                repaired(dropped, clock);
            }
        }
    }

    private void continueAfter(AuditLine line) {
        sequence = line.sequence();
        hash = line.hash();
    }

    private static Optional<Long> firstSequence(byte[] content) {
        String text = AuditFiles.text(content, 0, content.length);
        int end = text.indexOf('\n');
        return end < 0 ? Optional.empty() : AuditLine.parse(text.substring(0, end)).map(AuditLine::sequence);
    }

    /** A torn end is normal after a crash, but a tampered one looks the same: what is cut off is kept beside the trail. */
    private void keep(byte[] dropped) throws IOException {
        Path copy = directory.resolve("damaged-after-" + sequence + "-" + sha256(dropped).substring(0, 16) + ".log");
        Files.deleteIfExists(copy);
        Files.createFile(copy, PRIVATE_FILE);
        try (RandomAccessFile out = new RandomAccessFile(copy.toFile(), "rw")) {
            out.write(dropped);
            out.getFD().sync();
        }
        sync(directory);
    }

    /** The trail itself says that something was cut off. */
    private void repaired(byte[] dropped, Clock clock) throws IOException {
        LOG.warn("audit.repaired dropped={} octets at the end of {}", dropped.length, directory.resolve(AuditFiles.CURRENT));
        append(List.of(new AuditRecord(clock.instant(), "audit.repaired", AuditRecord.Outcome.FAILED, "", "",
                Map.of("droppedOctets", Integer.toString(dropped.length), "sha256", sha256(dropped)))));
    }

    private static String sha256(byte[] octets) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM has no SHA-256", e);
        }
    }

    /** Appends records; returns when they are durable. After an exception this object must not be used any more. */
    void append(List<AuditRecord> records) throws IOException {
        if (file.isPresent() && file.get().length() >= maxOctets) {
            rotate();
        }
        if (file.isEmpty()) {
            Files.createFile(directory.resolve(AuditFiles.CURRENT), PRIVATE_FILE);
            open(0);
            firstInFile = sequence + 1;
            sync(directory);
        }
        StringBuilder out = new StringBuilder();
        for (AuditRecord record : records) {
            AuditLine line = AuditLine.of(sequence + 1, hash, record);
            out.append(line.text()).append('\n');
            continueAfter(line);
        }
        file.get().write(out.toString().getBytes(StandardCharsets.US_ASCII));
        file.get().getFD().sync();
    }

    private void open(long length) throws IOException {
        RandomAccessFile opened = new RandomAccessFile(directory.resolve(AuditFiles.CURRENT).toFile(), "rw");
        file = Optional.of(opened);
        opened.setLength(length);
        opened.seek(length);
    }

    private void rotate() throws IOException {
        file.orElseThrow().close();
        file = Optional.empty();
        Files.move(directory.resolve(AuditFiles.CURRENT), directory.resolve(AuditFiles.rotatedName(firstInFile)),
                StandardCopyOption.ATOMIC_MOVE);
        sync(directory);
        List<Path> rotated = AuditFiles.rotated(directory);
        for (Path old : rotated.subList(0, Math.max(0, rotated.size() - keep))) {
            Files.delete(old);
        }
        LOG.info("audit.rotated records={}..{}", firstInFile, sequence);
    }

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
    public void close() throws IOException {
        try (lock) {
            if (file.isPresent()) {
                file.get().close();
            }
        }
    }
}
