package org.kedge.briefing.local.spool;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The newest files that were read, in {@code done/}; or nothing. One thread. */
final class Archive {
    /** So that a directory which others fill cannot exhaust the memory. */
    private static final int MAX_LISTED = 10_000;

    private record Kept(Path file, long modified) {
    }

    private final Path done;
    private final int keep;
    private long number;
    private boolean changed;

    Archive(Path directory, int keep) {
        this.done = directory.resolve("done");
        this.keep = keep;
    }

    /** Removes a file from the spool: moved here, or deleted. */
    void put(Path file, String name) throws IOException {
        if (keep == 0) {
            Files.deleteIfExists(file);
            return;
        }
        if (!Files.exists(done, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectory(done, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        if (!Files.isDirectory(done, LinkOption.NOFOLLOW_LINKS)) {
            Files.deleteIfExists(file);
            throw new IOException(done + " is no directory");
        }
        Path target = done.resolve(name);
        while (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            target = done.resolve(name + "." + ++number);
        }
        try {
            Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
            changed = true;
        } catch (IOException e) {
            // Handed over it is; keeping it is a convenience.
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /** Deletes the oldest ones that are too many. */
    void prune() throws IOException {
        if (!changed) {
            return;
        }
        changed = false;
        List<Kept> kept = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(done)) {
            for (Path file : files) {
                if (kept.size() < MAX_LISTED) {
                    kept.add(new Kept(file, Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toMillis()));
                }
            }
        }
        kept.sort(Comparator.comparingLong(Kept::modified).reversed());
        for (Kept old : kept.subList(Math.min(keep, kept.size()), kept.size())) {
            Files.deleteIfExists(old.file());
        }
    }
}
