package org.kedge.store.intake;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.kedge.api.credential.SecretIntake;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator;
import org.kedge.store.files.PrivateFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The watched directory: every file that has stopped changing is imported; {@code <name>.result} says what became of it. A refused file
 * stays, so that nothing is lost, and is tried again when it changes or another format is known. While the store cannot take secrets,
 * files wait.
 */
public final class IntakeDirectory implements HealthIndicator {
    private static final Logger LOG = LoggerFactory.getLogger(IntakeDirectory.class);
    private static final String RESULT_SUFFIX = ".result";
    private static final Set<ErrorCode> NOT_THE_FILES_FAULT = EnumSet.of(ErrorCode.STORE_SEALED, ErrorCode.STORE_KEY_UNREADABLE,
            ErrorCode.STORE_KEY_FOREIGN, ErrorCode.STORE_TRUNCATED, ErrorCode.STORE_CORRUPT, ErrorCode.STORE_HEAD_MISSING,
            ErrorCode.STORE_IO, ErrorCode.STORE_ROLLED_BACK, ErrorCode.STORE_IN_USE);
    private static final Duration SETTLED = Duration.ofSeconds(2);

    private final Path directory;
    private final SecretIntake intake;
    private final Clock clock;
    private final Predicate<String> later;
    private Map<String, String> seen = Map.of();
    private final Map<String, String> refused = new TreeMap<>();
    private volatile boolean again;
    private volatile Health health = new Health(Level.OK, "not looked at yet");

    public IntakeDirectory(Path directory, SecretIntake intake, Clock clock) {
        this(directory, intake, clock, name -> false);
    }

    /** @param later asked at each look whether a file is still left alone: who takes it may be about to come */
    public IntakeDirectory(Path directory, SecretIntake intake, Clock clock, Predicate<String> later) {
        this.directory = directory;
        this.later = later;
        this.intake = intake;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "intake";
    }

    @Override
    public Health health() {
        return health;
    }

    /** Has refused files tried once more at the next look. */
    public void retry() {
        again = true;
    }

    /** Looks once; called again and again by one thread. */
    public synchronized void poll() {
        try {
            requireSafe();
            if (again) {
                again = false;
                refused.clear();
            }
            Map<String, String> now = fingerprints();
            refused.keySet().retainAll(now.keySet());
            List<KedgeException> waiting = new ArrayList<>();
            for (Map.Entry<String, String> file : now.entrySet()) {
                if (!file.getValue().equals(refused.get(file.getKey())) && isSettled(file.getKey(), file.getValue())
                        && !later.test(file.getKey())) {
                    take(file.getKey(), file.getValue()).ifPresent(waiting::add);
                }
            }
            seen = now;
            report(waiting.stream().findFirst());
        } catch (KedgeException e) {
            change(Level.CRITICAL, e.getMessage());
        } catch (IOException e) {
            change(Level.CRITICAL, "the intake directory " + directory + " cannot be read: " + e);
        }
    }

    private void report(Optional<KedgeException> waiting) {
        if (waiting.isPresent()) {
            change(Level.WARNING, "files are waiting: " + waiting.get().getMessage());
        } else if (!refused.isEmpty()) {
            change(Level.WARNING, "refused, see <name>.result: " + String.join(", ", refused.keySet()));
        } else {
            change(Level.OK, "watching " + directory);
        }
    }

    private void change(Level level, String message) {
        Health next = new Health(level, message);
        if (!next.equals(health)) {
            health = next;
            if (level == Level.OK) {
                LOG.info("intake.ok {}", message);
            } else {
                LOG.warn("intake.attention {}", message);
            }
        }
    }

    private void requireSafe() throws IOException {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            PrivateFiles.createDirectories(directory);
        }
        Optional<String> exposure = PrivateFiles.exposure(directory);
        if (exposure.isPresent()) {
            throw new KedgeException(ErrorCode.INTAKE_DIRECTORY_UNSAFE, "the intake directory " + directory + " " + exposure.get()
                    + "; nothing is read from it");
        }
    }

    /** The files that may hold secrets, each with what changes when it is written to. */
    private Map<String, String> fingerprints() throws IOException {
        List<String> names;
        try (Stream<Path> files = Files.list(directory)) {
            names = files.filter(f -> !Files.isDirectory(f, LinkOption.NOFOLLOW_LINKS)).map(f -> f.getFileName().toString()).toList();
        }
        Map<String, String> now = new TreeMap<>();
        for (String name : names) {
            boolean other = name.startsWith(".") || name.endsWith(RESULT_SUFFIX) || name.endsWith(FileIntake.PASSPHRASE_SUFFIX)
                    || name.endsWith(".tmp") || name.endsWith(".part");
            if (!other) {
                now.put(name, fingerprint(name) + " " + fingerprint(name + FileIntake.PASSPHRASE_SUFFIX));
            }
        }
        return now;
    }

    private String fingerprint(String name) {
        try {
            BasicFileAttributes a = Files.readAttributes(directory.resolve(name), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return a.fileKey() + "," + a.size() + "," + a.lastModifiedTime();
        } catch (IOException e) {
            return "none";
        }
    }

    /** Unchanged since the look before, or for a while. */
    private boolean isSettled(String name, String fingerprint) {
        if (fingerprint.equals(seen.get(name))) {
            return true;
        }
        FileTime limit = FileTime.from(clock.instant().minus(SETTLED));
        return isOlder(name, limit) && isOlder(name + FileIntake.PASSPHRASE_SUFFIX, limit);
    }

    private boolean isOlder(String name, FileTime limit) {
        try {
            return Files.getLastModifiedTime(directory.resolve(name), LinkOption.NOFOLLOW_LINKS).compareTo(limit) < 0;
        } catch (IOException e) {
            return true;
        }
    }

    /** @return why the file has to wait; empty when it is done with */
    private Optional<KedgeException> take(String name, String fingerprint) throws IOException {
        try {
            List<String> aliases = intake.importFile(directory.resolve(name));
            refused.remove(name);
            result(name, "status=imported\naliases=" + String.join(" ", aliases) + "\n");
            return Optional.empty();
        } catch (RuntimeException thrown) {
            KedgeException e = KedgeException.of(thrown);
            if (NOT_THE_FILES_FAULT.contains(e.code())) {
                return Optional.of(e);
            }
            refused.put(name, fingerprint);
            LOG.warn("intake.refused file={} {}", name, e.getMessage());
            result(name, "status=refused\ncode=" + e.code() + "\nmessage=" + e.getMessage().replaceAll("\\R", " ") + "\n");
            return Optional.empty();
        }
    }

    private void result(String name, String text) throws IOException {
        String content = text + "time=" + clock.instant() + "\n";
        PrivateFiles.writeNew(directory.resolve(name + RESULT_SUFFIX), content.getBytes(StandardCharsets.UTF_8));
    }
}
