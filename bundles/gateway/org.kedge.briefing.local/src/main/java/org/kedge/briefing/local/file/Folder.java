package org.kedge.briefing.local.file;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.kedge.api.briefing.Briefing;
import org.kedge.api.error.KedgeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The instruction files of one directory. A file is read when it has looked the same twice, so that one that is being written is not
 * taken for malformed, and again when it, its signature or the pinned keys change. Not thread-safe: one thread scans.
 */
final class Folder {
    /** The outcome of reading a file: briefing or refusal. @param nanos when it was read */
    record Entry(Path file, InstructionFile.Fingerprint fingerprint, Optional<Briefing> briefing, Optional<KedgeException> refusal,
            long nanos) {
        Entry refused(KedgeException why) {
            return new Entry(file, fingerprint, Optional.empty(), Optional.of(why), nanos);
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(Folder.class);
    private static final int MAX_FILES = 1000;

    private final Path directory;
    private final Reader reader;
    private final SignaturePolicy policy;
    private final List<Path> exclusive;
    private final Map<Path, InstructionFile.Fingerprint> seen = new HashMap<>();
    private final Map<Path, Entry> entries = new TreeMap<>();
    private Set<String> signers = Set.of();
    private boolean readable = true;

    /** @param exclusive the directories that nobody else may write when a file is not signed */
    Folder(Path directory, Reader reader, SignaturePolicy policy, List<Path> exclusive) {
        this.reader = reader;
        this.directory = directory;
        this.policy = policy;
        this.exclusive = exclusive;
    }

    /**
     * Looks at the directory.
     *
     * @param trustFirstSight whether a file that is seen for the first time is read at once
     * @return files that were read now, by name
     */
    List<Entry> scan(Map<String, PublicKey> pinned, boolean trustFirstSight) {
        if (!pinned.keySet().equals(signers)) {
            signers = Set.copyOf(pinned.keySet());
            entries.clear();
        }
        TreeSet<Path> present = list();
        seen.keySet().retainAll(present);
        entries.keySet().retainAll(present);
        List<Entry> news = new ArrayList<>();
        for (Path path : present) {
            InstructionFile file = new InstructionFile(path, reader);
            InstructionFile.Fingerprint now = file.fingerprint();
            boolean stable = now.equals(seen.put(path, now)) || trustFirstSight;
            Entry known = entries.get(path);
            if (stable && (known == null || !known.fingerprint().equals(now))) {
                Entry entry = read(path, file, now, pinned);
                if (file.fingerprint().equals(now)) {
                    entries.put(path, entry);
                    news.add(entry);
                }
            }
        }
        return news;
    }

    private Entry read(Path path, InstructionFile file, InstructionFile.Fingerprint fingerprint, Map<String, PublicKey> pinned) {
        long nanos = System.nanoTime();
        try {
            return new Entry(path, fingerprint, Optional.of(file.read(policy, exclusive, pinned)), Optional.empty(), nanos);
        } catch (KedgeException e) {
            return new Entry(path, fingerprint, Optional.empty(), Optional.of(e), nanos);
        }
    }

    private TreeSet<Path> list() {
        TreeSet<Path> files = new TreeSet<>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory, "[!.]*.json")) {
                stream.forEach(file -> {
                    if (files.size() < MAX_FILES) {
                        files.add(file);
                    }
                });
                readable = true;
            } catch (IOException e) {
                if (readable) {
                    LOG.warn("BRIEFING-DIRECTORY-UNREADABLE {}: {}", directory, e.toString());
                }
                readable = false;
            }
        }
        return files;
    }

    List<Entry> entries() {
        return List.copyOf(entries.values());
    }

    /** Replaces what is known about a file. */
    void put(Entry entry) {
        entries.put(entry.file(), entry);
    }

    /** Forgets a file that was moved away. */
    void forget(Path file) {
        entries.remove(file);
        seen.remove(file);
    }
}
