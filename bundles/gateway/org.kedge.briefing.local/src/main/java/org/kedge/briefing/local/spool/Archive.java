package org.kedge.briefing.local.spool;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import org.kedge.briefing.local.common.PrivateDirectory;

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

    /** Removes a file that was handed over: moved here, or deleted. */
    void put(PrivateDirectory taken, String file, String name) throws IOException {
        if (keep == 0) {
            taken.remove(file);
            return;
        }
        try (PrivateDirectory kept = PrivateDirectory.make(done)) {
            String target = name;
            while (kept.exists(target)) {
                target = name + "." + ++number;
            }
            taken.give(file, kept, target);
            changed = true;
        } catch (IOException e) {
            // Handed over it is; keeping it is a convenience.
            taken.remove(file);
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
