package org.kedge.briefing.local.file;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a directory of moved files small: the newest hundred, and no more than 256 MiB of them. */
final class Archive {
    static final int MAX_DOCUMENTS = 100;
    private static final Logger LOG = LoggerFactory.getLogger(Archive.class);
    private static final long MAX_OCTETS = 256L << 20;

    /** A document with its signature and reason. */
    private static final class Group {
        private final List<Path> files = new ArrayList<>();
        private long millis;
        private long octets;
    }

    private Archive() {
    }

    /** @param keep documents that stay whatever their age */
    static void prune(Path directory, Collection<Path> keep) {
        Map<Path, Group> groups = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                Group group = groups.computeIfAbsent(document(file), document -> new Group());
                group.files.add(file);
                group.millis = Math.max(group.millis, attributes.lastModifiedTime().toMillis());
                group.octets += attributes.isRegularFile() ? attributes.size() : 0;
            }
            remove(groups, keep);
        } catch (IOException e) {
            LOG.warn("BRIEFING-ARCHIVE {} was not pruned: {}", directory, e.toString());
        }
    }

    private static void remove(Map<Path, Group> groups, Collection<Path> keep) throws IOException {
        List<Map.Entry<Path, Group>> newestFirst = new ArrayList<>(groups.entrySet());
        newestFirst.sort(Comparator.comparingLong((Map.Entry<Path, Group> e) -> e.getValue().millis).reversed());
        long octets = 0;
        for (int i = 0; i < newestFirst.size(); i++) {
            Group group = newestFirst.get(i).getValue();
            octets += group.octets;
            if (i > 0 && (i >= MAX_DOCUMENTS || octets > MAX_OCTETS) && !keep.contains(newestFirst.get(i).getKey())) {
                octets -= group.octets;
                for (Path file : group.files) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private static Path document(Path file) {
        String name = file.getFileName().toString();
        for (String suffix : List.of(InstructionFile.SIGNATURE, Aside.REASON)) {
            if (name.endsWith(suffix)) {
                return file.resolveSibling(name.substring(0, name.length() - suffix.length()));
            }
        }
        return file;
    }
}
