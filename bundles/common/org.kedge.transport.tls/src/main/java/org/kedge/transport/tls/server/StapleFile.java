package org.kedge.transport.tls.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.bouncycastle.asn1.ocsp.OCSPResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The OCSP response of a listener's certificate, which somebody else renews: read again whenever the file changes. */
final class StapleFile {
    private static final Logger LOG = LoggerFactory.getLogger(StapleFile.class);
    private static final long PERIOD_SECONDS = 30;
    private static final int LARGEST = 16_384;

    private final Path file;
    private volatile Optional<byte[]> current = Optional.empty();
    private FileTime read = FileTime.fromMillis(0);

    /** @param workers for file access, which an event loop must not wait for */
    StapleFile(Optional<Path> file, ScheduledExecutorService timer, Executor workers) {
        this.file = file.orElse(null);
        if (file.isPresent()) {
            look();
            timer.scheduleWithFixedDelay(() -> submit(workers), PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void submit(Executor workers) {
        try {
            workers.execute(this::look);
        } catch (RejectedExecutionException e) {
            LOG.debug("tls.staple workers busy");
        }
    }

    private synchronized void look() {
        try {
            FileTime changed = Files.getLastModifiedTime(file);
            if (!changed.equals(read)) {
                read = changed;
                current = Optional.of(parse());
            }
        } catch (IOException | IllegalArgumentException e) {
            // The last one goes on: whether it is still current is the client's to judge.
            LOG.warn("tls.staple.problem file={} {}", file, e.toString());
        }
    }

    private byte[] parse() throws IOException {
        byte[] der = Files.readAllBytes(file);
        if (der.length > LARGEST) {
            throw new IOException("more than " + LARGEST + " octets");
        }
        OCSPResponse.getInstance(der);
        return der;
    }

    Optional<byte[]> current() {
        return current;
    }
}
