package org.kedge.audit.file;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;

import org.kedge.api.audit.AuditRecord;
import org.kedge.api.audit.AuditSink;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the audit trail to files. Concurrent callers share one fsync: each queues its record and takes the lock; whoever gets it writes
 * everything queued so far. After a failure the next record opens the file anew.
 */
public final class FileAuditSink implements AuditSink, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FileAuditSink.class);

    private final Path directory;
    private final long maxOctets;
    private final int keep;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final ConcurrentLinkedQueue<Waiting> queue = new ConcurrentLinkedQueue<>();
    private volatile Optional<KedgeException> failure = Optional.empty();

    // Guarded by the lock.
    private Optional<AuditWriter> writer = Optional.empty();
    private boolean closed;

    /**
     * @param maxOctets a file that has reached this length is rotated before the next record
     * @param keep how many rotated files are kept
     */
    public FileAuditSink(Path directory, long maxOctets, int keep, Clock clock) {
        this.directory = directory.toAbsolutePath();
        this.maxOctets = maxOctets;
        this.keep = keep;
        this.clock = clock;
    }

    /** A record on its way; used under the lock, its outcome by the caller afterwards. */
    private static final class Waiting {
        private final AuditRecord record;
        private boolean done;
        private Optional<KedgeException> failure = Optional.empty();

        private Waiting(AuditRecord record) {
            this.record = record;
        }
    }

    @Override
    public void record(AuditRecord record) {
        Waiting waiting = new Waiting(record);
        queue.add(waiting);
        lock.lock();
        try {
            if (!waiting.done) {
                writeQueued();
            }
        } finally {
            lock.unlock();
        }
        waiting.failure.ifPresent(e -> {
            throw e;
        });
    }

    private void writeQueued() {
        List<Waiting> batch = new ArrayList<>();
        for (Waiting w = queue.poll(); w != null; w = queue.poll()) {
            batch.add(w);
        }
        Optional<KedgeException> outcome = Optional.of(unavailable("it was abandoned", null));
        try {
            openWriter().append(batch.stream().map(w -> w.record).toList());
            outcome = Optional.empty();
        } catch (IOException | RuntimeException e) {
            outcome = Optional.of(unavailable(e.toString(), e));
            closeWriter();
        } finally {
            report(outcome);
            for (Waiting w : batch) {
                w.done = true;
                w.failure = outcome;
            }
        }
    }

    private AuditWriter openWriter() throws IOException {
        if (closed) {
            throw new IOException("the audit sink was stopped");
        }
        if (writer.isEmpty()) {
            writer = Optional.of(new AuditWriter(directory, maxOctets, keep, clock));
        }
        return writer.get();
    }

    private void report(Optional<KedgeException> outcome) {
        if (outcome.isPresent() != failure.isPresent()) {
            LOG.warn("audit.{}", outcome.map(e -> "failed " + e.getMessage()).orElse("works again"));
        }
        failure = outcome;
    }

    private KedgeException unavailable(String why, Throwable cause) {
        return new KedgeException(ErrorCode.AUDIT_UNAVAILABLE, "writing to the audit trail in " + directory + " failed: " + why, cause);
    }

    /** Why the last record could not be written; empty when it could. */
    public Optional<KedgeException> failure() {
        return failure;
    }

    /** Verifies what is written so far. Records are written meanwhile: the files may be large, and nothing is released without them. */
    public AuditVerifier.Result verify() throws IOException {
        return verify(AuditVerifier::verify);
    }

    /** What is done with a snapshot. */
    interface Check {
        AuditVerifier.Result run(AuditSnapshot snapshot) throws IOException;
    }

    AuditVerifier.Result verify(Check check) throws IOException {
        try (AuditSnapshot snapshot = snapshot()) {
            return check.run(snapshot);
        }
    }

    private AuditSnapshot snapshot() throws IOException {
        lock.lock();
        try {
            return AuditSnapshot.take(directory);
        } finally {
            lock.unlock();
        }
    }

    private void closeWriter() {
        try {
            if (writer.isPresent()) {
                writer.get().close();
            }
        } catch (IOException e) {
            LOG.debug("closing the audit file failed", e);
        }
        writer = Optional.empty();
    }

    /** Later records fail. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            closeWriter();
        } finally {
            lock.unlock();
        }
    }
}
