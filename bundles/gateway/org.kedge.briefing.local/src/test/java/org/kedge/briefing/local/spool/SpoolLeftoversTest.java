package org.kedge.briefing.local.spool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.itests.testkit.ManualTasks;

/** What was taken out of the spool, and then could not be read or removed. */
class SpoolLeftoversTest {
    private static final Duration POLL = Duration.ofSeconds(2);

    @TempDir
    Path home;
    private final ManualTasks tasks = new ManualTasks(Instant.parse("2026-11-22T18:00:00Z"));
    private final List<String> received = new ArrayList<>();
    private final List<Level> levels = new ArrayList<>();
    private Path taken;
    private Path spool;
    private SpoolSource source;
    private Optional<Path> away = Optional.empty();
    private boolean mischief = true;

    @BeforeEach
    void prepare() throws IOException {
        spool = Files.createDirectory(home.resolve("trigger"));
        taken = spool.resolve(".taken");
        source = new SpoolSource(new SpoolSettings(spool, POLL, 0, false), tasks);
    }

    /** Once, while the first file is handed over, the given one of the taken files goes. */
    private void start(boolean other) {
        source.observe(message -> {
            String name = message.origin().replaceFirst("spool ", "");
            received.add(name);
            levels.add(source.health().level());
            if (mischief) {
                mischief = false;
                away = Optional.of(move(list(taken).stream().filter(file -> file.toString().endsWith(name) != other).findFirst()
                        .orElseThrow(), home));
            }
        });
        source.start();
    }

    private static Path move(Path file, Path directory) {
        try {
            return Files.move(file, directory.resolve(file.getFileName()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> list(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void take() throws IOException {
        Files.createDirectory(taken, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private void looks(int number) {
        tasks.advance(POLL.multipliedBy(number));
    }

    @Test
    void whatCouldNotBeReadIsReadByALaterLook() throws IOException {
        take();
        Files.writeString(taken.resolve("a.json"), "{}");
        Files.writeString(taken.resolve("b.json"), "{}");
        start(true);
        looks(1);
        assertEquals(1, received.size());
        assertEquals(Level.WARNING, source.health().level());
        take();
        move(away.orElseThrow(), taken);
        looks(1);
        assertEquals(List.of("a.json", "b.json"), received.stream().sorted().toList());
        assertEquals(List.of(Level.OK, Level.WARNING), levels, "a look that has begun is no good news yet");
        assertEquals(Level.OK, source.health().level());
        assertFalse(Files.exists(taken));
    }

    @Test
    void whatCouldNotBeRemovedIsRemovedByALaterLookAndHandedOverOnce() throws IOException {
        Files.writeString(spool.resolve("a.txt"), "x");
        start(false);
        looks(2);
        assertEquals(List.of("a.txt"), received);
        assertEquals(Level.WARNING, source.health().level());
        take();
        move(away.orElseThrow(), taken);
        looks(1);
        assertEquals(List.of("a.txt"), received);
        assertEquals(Level.OK, source.health().level());
        assertFalse(Files.exists(taken));
    }

    @Test
    void healthIsNotGoodWhileSomethingLiesThere() throws IOException {
        Files.writeString(spool.resolve("a.txt"), "x");
        source.observe(message -> {
            Path file = list(taken).get(0);
            move(file, home);
            try {
                Files.createDirectories(file.resolve("full"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        source.start();
        for (int i = 0; i < 3; i++) {
            looks(2);
            assertEquals(Level.WARNING, source.health().level());
        }
        Files.delete(list(taken).get(0).resolve("full"));
        looks(1);
        assertEquals(Level.OK, source.health().level());
        assertFalse(Files.exists(taken));
    }

    @Test
    void whatCannotBeRemovedKeepsNoNewFileWaiting() throws IOException {
        take();
        for (int i = 0; i < 150; i++) {
            Files.createDirectories(taken.resolve("stuck" + i).resolve("full"));
        }
        Files.writeString(spool.resolve("a.txt"), "x");
        source.observe(message -> received.add(message.origin()));
        source.start();
        looks(3);
        assertEquals(List.of("spool a.txt"), received);
        assertEquals(Level.WARNING, source.health().level());
    }
}
