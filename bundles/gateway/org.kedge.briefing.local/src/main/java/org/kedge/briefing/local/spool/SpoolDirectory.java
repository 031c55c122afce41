package org.kedge.briefing.local.spool;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import org.kedge.api.briefing.TriggerMessage;
import org.kedge.briefing.local.common.Ownership;
import org.kedge.briefing.local.common.PrivateDirectory;

/**
 * Picks files up: one that has looked the same in two looks is moved into a directory of our own, so that nothing else can take its place
 * (a FIFO would be waited for for ever), then looked at once more, read, handed over, and only then removed. A look takes and remembers a
 * bounded number of files, however many there are. One thread.
 */
final class SpoolDirectory {
    /** How many files one look takes, and how many new ones it remembers. */
    static final int BATCH = 1000;

    private static final String TAKEN = ".taken";
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
    private final Set<String> handed = new HashSet<>();
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
        Look look = new Look(wanted, receiver);
        try (look; DirectoryStream<Path> files = Files.newDirectoryStream(settings.directory())) {
            look.leftovers();
            look.old = look.failures.size();
            for (Path file : files) {
                if (look.over()) {
                    break;
                }
                look.attempt(() -> look.at(file));
            }
        }
        seen = look.next;
        archive.prune();
        if (!look.failures.isEmpty()) {
            throw look.failures.get(0);
        }
    }

    /** What is done with one file. */
    private interface Step {
        void run() throws IOException;
    }

    /** What one look has come to. */
    private final class Look implements AutoCloseable {
        private final BooleanSupplier wanted;
        private final Consumer<TriggerMessage> receiver;
        private final Map<String, Fingerprint> next = new HashMap<>();
        private final List<IOException> failures = new ArrayList<>();
        private Optional<PrivateDirectory> custody = Optional.empty();
        private int taken;
        /** Failures with what lay there already. They must not keep new files waiting for ever. */
        private int old;

        Look(BooleanSupplier wanted, Consumer<TriggerMessage> receiver) {
            this.wanted = wanted;
            this.receiver = receiver;
        }

        boolean over() {
            return taken >= BATCH && next.size() >= BATCH || failures.size() - old >= MAX_FAILURES || !wanted.getAsBoolean();
        }

        void attempt(Step step) {
            try {
                step.run();
            } catch (IOException e) {
                failures.add(e);
            }
        }

        /** What was taken and not handed over to the end, because the process died in between, or could not read or remove it. */
        void leftovers() throws IOException {
            if (!leftovers || !Files.exists(taken(), LinkOption.NOFOLLOW_LINKS)) {
                leftovers = false;
                handed.clear();
                return;
            }
            List<String> names = custody().names(BATCH);
            leftovers = names.size() == BATCH;
            for (String name : names) {
                if (over()) {
                    leftovers = true;
                    return;
                }
                taken++;
                attempt(() -> finish(name, name));
            }
        }

        /** What fails here has no other name any more, so the next look has to come back to it. */
        private void finish(String claimed, String name) throws IOException {
            boolean finished = false;
            try {
                hand(custody(), claimed, name, receiver);
                finished = true;
            } finally {
                leftovers |= !finished;
            }
        }

        void at(Path file) throws IOException {
            String name = file.getFileName().toString();
            if (ignored(name) || !seen.containsKey(name) && next.size() >= BATCH) {
                return;
            }
            Optional<Fingerprint> now = fingerprint(file, name);
            if (now.isEmpty()) {
                return;
            }
            if (taken < BATCH && now.get().equals(seen.get(name))) {
                taken++;
                String claimed = process + "-" + ++claims + "-" + name.substring(Math.max(0, name.length() - MAX_NAME));
                custody().take(file, claimed);
                finish(claimed, name);
            } else if (next.size() < BATCH) {
                next.put(name, now.get());
            }
        }

        private PrivateDirectory custody() throws IOException {
            if (custody.isEmpty()) {
                custody = Optional.of(PrivateDirectory.make(taken()));
            }
            return custody.get();
        }

        @Override
        public void close() throws IOException {
            if (custody.isPresent()) {
                boolean empty;
                try (PrivateDirectory own = custody.get()) {
                    empty = own.names(1).isEmpty();
                }
                if (empty) {
                    Files.deleteIfExists(taken());
                }
            }
        }
    }

    private Path taken() {
        return settings.directory().resolve(TAKEN);
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

    /** What has been taken may be something else than what was looked at, but nobody can change any more what it is. */
    private void hand(PrivateDirectory custody, String claimed, String name, Consumer<TriggerMessage> receiver) throws IOException {
        if (handed.contains(claimed)) {
            archive.put(custody, claimed, name);
            handed.remove(claimed);
            return;
        }
        PosixFileAttributes attributes = custody.look(claimed);
        Optional<String> fault = fault(attributes);
        byte[] content = new byte[0];
        if (fault.isEmpty()) {
            try {
                content = custody.read(claimed, SpoolFile.MAX_OCTETS + 1);
            } catch (IOException e) {
                fault = Optional.of("cannot be read: " + e.getClass().getSimpleName());
            }
        }
        if (fault.isPresent()) {
            custody.remove(claimed);
            refused.accept(name, fault.get());
            return;
        }
        boolean authenticated = settings.authenticated() && Ownership.exclusive(attributes);
        receiver.accept(new TriggerMessage(SpoolFile.payload(content), SpoolFile.type(name), authenticated, SpoolSource.NAME + " " + name,
                Instant.now()));
        handed.add(claimed);
        archive.put(custody, claimed, name);
        handed.remove(claimed);
    }
}
