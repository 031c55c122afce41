package org.kedge.briefing.local.spool;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import org.kedge.api.briefing.TriggerMessage;
import org.kedge.briefing.local.common.Ownership;

/**
 * Picks files up: one that has looked the same in two looks is renamed, so that no file of the same name can take its place, read, handed
 * over, and only then removed. A look takes and remembers a bounded number of files, however many there are. One thread.
 */
final class SpoolDirectory {
    /** How many files one look takes, and how many new ones it remembers. */
    static final int BATCH = 1000;

    private static final String CLAIMED = ".taken-";
    private static final int MAX_NAME = 150;
    private static final int MAX_FAILURES = 100;

    /** Changes when a file is written to. */
    private record Fingerprint(long size, Instant modified, Object key) {
    }

    private final SpoolSettings settings;
    private final Archive archive;
    private final BiConsumer<String, String> refused;
    private final String process = UUID.randomUUID().toString();
    private Map<String, Fingerprint> seen = new HashMap<>();
    private boolean leftovers = true;
    private long claims;

    /** @param refused told the name of each file that is removed unread, and why */
    SpoolDirectory(SpoolSettings settings, BiConsumer<String, String> refused) {
        this.settings = settings;
        this.archive = new Archive(settings.directory(), settings.keep());
        this.refused = refused;
    }

    /**
     * One look.
     *
     * @param wanted asked before each file is taken
     * @throws IOException when the directory cannot be read, or a file in it neither be taken nor removed; the others were taken
     */
    void look(BooleanSupplier wanted, Consumer<TriggerMessage> receiver) throws IOException {
        Look look = new Look();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(settings.directory())) {
            for (Path file : files) {
                if (look.full() || look.failures.size() >= MAX_FAILURES || !wanted.getAsBoolean()) {
                    look.complete = false;
                    break;
                }
                try {
                    look.at(file, receiver);
                } catch (IOException e) {
                    look.failures.add(e);
                }
            }
        }
        seen = look.next;
        leftovers &= !look.complete;
        archive.prune();
        if (!look.failures.isEmpty()) {
            throw look.failures.get(0);
        }
    }

    /** What one look has come to. */
    private final class Look {
        private final Map<String, Fingerprint> next = new HashMap<>();
        private final List<IOException> failures = new ArrayList<>();
        private int taken;
        private boolean complete = true;

        boolean full() {
            return taken >= BATCH && next.size() >= BATCH;
        }

        void at(Path file, Consumer<TriggerMessage> receiver) throws IOException {
            String name = file.getFileName().toString();
            boolean leftover = leftovers && name.startsWith(CLAIMED);
            boolean remembered = seen.containsKey(name);
            if (!leftover && (ignored(name) || !remembered && next.size() >= BATCH)) {
                return;
            }
            Optional<Fingerprint> now = fingerprint(file, name);
            if (now.isEmpty()) {
                return;
            }
            if (taken < BATCH && (leftover || now.get().equals(seen.get(name)))) {
                taken++;
                take(file, name, receiver);
            } else if (next.size() < BATCH) {
                next.put(name, now.get());
            }
        }
    }

    private static boolean ignored(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return name.startsWith(".") || lower.endsWith(".tmp") || lower.endsWith(".part") || lower.endsWith(".lock");
    }

    /** Empty for a directory, for a file that has gone, and for one that was removed. */
    private Optional<Fingerprint> fingerprint(Path file, String name) throws IOException {
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            return Optional.empty();
        }
        if (attributes.isDirectory()) {
            return Optional.empty();
        }
        Optional<String> fault = fault(attributes);
        if (fault.isPresent()) {
            Files.deleteIfExists(file);
            refused.accept(name, fault.get());
            return Optional.empty();
        }
        return Optional.of(new Fingerprint(attributes.size(), attributes.lastModifiedTime().toInstant(), attributes.fileKey()));
    }

    /** Looked at before anything is opened: opening a FIFO waits for ever, and a sparse file has any size. */
    private static Optional<String> fault(BasicFileAttributes attributes) {
        if (!attributes.isRegularFile()) {
            return Optional.of("is not a regular file");
        }
        return Optional.of("has " + attributes.size() + " octets (at most " + SpoolFile.MAX_OCTETS + ")")
                .filter(text -> attributes.size() > SpoolFile.MAX_OCTETS);
    }

    private void take(Path file, String name, Consumer<TriggerMessage> receiver) throws IOException {
        Path claimed = settings.directory().resolve(CLAIMED + process + "-" + ++claims + "-"
                + name.substring(Math.max(0, name.length() - MAX_NAME)));
        Files.move(file, claimed, StandardCopyOption.ATOMIC_MOVE);
        // What has this name now may be something else than what was looked at.
        if (fingerprint(claimed, name).isEmpty()) {
            return;
        }
        byte[] content;
        try (InputStream in = Files.newInputStream(claimed, LinkOption.NOFOLLOW_LINKS)) {
            content = in.readNBytes(SpoolFile.MAX_OCTETS + 1);
        } catch (IOException e) {
            Files.deleteIfExists(claimed);
            refused.accept(name, "cannot be read: " + e.getClass().getSimpleName());
            return;
        }
        boolean authenticated = settings.authenticated() && Ownership.exclusive(claimed);
        receiver.accept(new TriggerMessage(SpoolFile.payload(content), SpoolFile.type(name), authenticated, SpoolSource.NAME + " " + name,
                Instant.now()));
        archive.put(claimed, name);
    }
}
