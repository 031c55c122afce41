package org.kedge.pki.crl;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.kedge.api.error.KedgeException;

/** A directory with files {@code *.crl} (DER or PEM), read again when a file changes. Thread-safe. */
public final class CrlDirectory {
    private static final long MAX_OCTETS = 16 << 20;

    private record Stamp(long modified, long size, Optional<Object> key) {
    }

    private final Path directory;
    private final CrlStore store;
    private final Map<Path, Stamp> seen = new HashMap<>();

    public CrlDirectory(Path directory, CrlStore store) {
        this.directory = directory;
        this.store = store;
    }

    /** Looks for new, changed and vanished files. A directory that does not exist is an empty one. */
    public synchronized void refresh() {
        Set<Path> present = new HashSet<>();
        CrlOrigin whole = new CrlOrigin(directory.toString(), Optional.empty());
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.crl")) {
                for (Path file : files) {
                    present.add(file);
                    refresh(file);
                }
            } catch (IOException e) {
                store.failed(whole, "the directory cannot be read: " + e.getMessage());
                return;
            }
        }
        store.remove(whole);
        seen.keySet().removeIf(file -> {
            if (!present.contains(file)) {
                store.remove(origin(file));
            }
            return !present.contains(file);
        });
    }

    private void refresh(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            Stamp stamp = new Stamp(attributes.lastModifiedTime().toMillis(), attributes.size(), Optional.ofNullable(attributes.fileKey()));
            if (stamp.equals(seen.get(file))) {
                return;
            }
            // Without a stamp a file that cannot be read (perhaps half written) is tried again, and its vanishing noticed.
            seen.put(file, new Stamp(0, -1, Optional.empty()));
            if (stamp.size() > MAX_OCTETS) {
                store.failed(origin(file), "the file has " + stamp.size() + " octets");
                return;
            }
            store.replace(origin(file), CrlReader.read(Files.readAllBytes(file)));
            seen.put(file, stamp);
        } catch (IOException e) {
            store.failed(origin(file), "the file cannot be read: " + e.getMessage());
        } catch (KedgeException e) {
            store.failed(origin(file), "the file " + e.detail());
        }
    }

    private static CrlOrigin origin(Path file) {
        return new CrlOrigin(file.toString(), Optional.empty());
    }
}
