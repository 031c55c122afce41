package org.kedge.audit.file;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The files of a trail as they were at one moment. They are open, so that what is appended, rotated or deleted afterwards does not
 * change what is read. Takes as long as opening the files; reading them needs no lock.
 */
final class AuditSnapshot implements Closeable {
    private final List<Part> parts = new ArrayList<>();

    /** One file: its octets up to the length it had. */
    static final class Part {
        private final String name;
        private final long length;
        private final InputStream in;

        private Part(Path file) throws IOException {
            this.name = file.getFileName().toString();
            this.length = Files.size(file);
            this.in = Files.newInputStream(file);
        }

        String name() {
            return name;
        }

        /** Reads the octets; once. */
        byte[] read() throws IOException {
            return in.readNBytes(Math.toIntExact(length));
        }
    }

    private AuditSnapshot() {
    }

    /** Oldest first. Nothing may be written meanwhile. */
    static AuditSnapshot take(Path directory) throws IOException {
        AuditSnapshot snapshot = new AuditSnapshot();
        try {
            for (Path file : AuditFiles.all(directory)) {
                snapshot.parts.add(new Part(file));
            }
            return snapshot;
        } catch (IOException | RuntimeException e) {
            snapshot.close();
            throw e;
        }
    }

    List<Part> parts() {
        return parts;
    }

    @Override
    public void close() throws IOException {
        for (Part part : parts) {
            part.in.close();
        }
    }
}
