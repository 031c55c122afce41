package org.kedge.briefing.local.file;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.PinnedSigners;
import org.kedge.api.briefing.TrustLevel;
import org.kedge.api.error.KedgeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the watched directory holds. A file is read when it has looked the same twice, so that one that is being written is not taken
 * for malformed; a refused one is not read again until it, or the configuration, changes. Not thread-safe: one thread scans.
 */
final class InstructionDirectory {
    /** The outcome of reading a file: one of both. */
    record Entry(InstructionFile.Fingerprint fingerprint, Optional<Briefing> briefing, Optional<KedgeException> refusal) {
    }

    private static final Logger LOG = LoggerFactory.getLogger(InstructionDirectory.class);

    private final FileSettings settings;
    private final PinnedSigners signers;
    private final Map<Path, InstructionFile.Fingerprint> seen = new HashMap<>();
    private final Map<Path, Entry> entries = new TreeMap<>();

    InstructionDirectory(FileSettings settings, PinnedSigners signers) {
        this.settings = settings;
        this.signers = signers;
    }

    /** The weakest level that its policy lets through. */
    TrustLevel trust() {
        return settings.policy() == SignaturePolicy.REQUIRED ? TrustLevel.SIGNED : TrustLevel.LOCAL;
    }

    /**
     * Looks at the directory.
     *
     * @param trustFirstSight whether a file that is seen for the first time is read at once
     * @return files that were read now, by name
     */
    Map<Path, Entry> scan(boolean trustFirstSight) {
        Map<Path, Entry> news = new TreeMap<>();
        TreeSet<Path> present = list();
        seen.keySet().retainAll(present);
        entries.keySet().retainAll(present);
        for (Path path : present) {
            InstructionFile file = new InstructionFile(path);
            InstructionFile.Fingerprint now = file.fingerprint();
            boolean stable = now.equals(seen.put(path, now)) || trustFirstSight;
            Entry known = entries.get(path);
            if (stable && (known == null || !known.fingerprint().equals(now))) {
                Entry entry = read(file, now);
                entries.put(path, entry);
                news.put(path, entry);
            }
        }
        return news;
    }

    private Entry read(InstructionFile file, InstructionFile.Fingerprint fingerprint) {
        try {
            return new Entry(fingerprint, Optional.of(file.read(settings, signers.keys())), Optional.empty());
        } catch (KedgeException e) {
            return new Entry(fingerprint, Optional.empty(), Optional.of(e));
        }
    }

    private TreeSet<Path> list() {
        TreeSet<Path> files = new TreeSet<>();
        if (Files.isDirectory(settings.directory())) {
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(settings.directory(), "*.json")) {
                stream.forEach(files::add);
            } catch (IOException e) {
                LOG.warn("BRIEFING-DIRECTORY-UNREADABLE {}: {}", settings.directory(), e.toString());
            }
        }
        return files;
    }

    List<Briefing> accepted() {
        return entries.values().stream().flatMap(entry -> entry.briefing().stream()).toList();
    }

    List<KedgeException> refusals() {
        List<KedgeException> refusals = new ArrayList<>();
        entries.values().forEach(entry -> entry.refusal().ifPresent(refusals::add));
        return refusals;
    }
}
