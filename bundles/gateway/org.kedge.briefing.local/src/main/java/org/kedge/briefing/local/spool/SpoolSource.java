package org.kedge.briefing.local.spool;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import org.kedge.api.briefing.TriggerMessage;
import org.kedge.api.briefing.TriggerSource;
import org.kedge.api.health.HealthIndicator.Health;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.work.RateLimit;
import org.kedge.work.Tasks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The spool directory as a source of triggers. Looks at it every so often while somebody listens; without a listener the files stay where
 * they are. Thread-safe.
 */
public final class SpoolSource implements TriggerSource, AutoCloseable {
    static final String NAME = "spool";

    private static final Logger LOG = LoggerFactory.getLogger(SpoolSource.class);
    private static final int LINES_PER_MINUTE = 3;
    private static final long SECONDS = 60;
    private static final int MAX_NAME = 80;

    private final Tasks tasks;
    private final RateLimit lines;
    private final List<Consumer<TriggerMessage>> observers = new CopyOnWriteArrayList<>();
    private volatile SpoolSettings settings;
    private volatile String problem = "";
    private volatile boolean closed;
    private volatile SpoolDirectory directory;

    /** Looks at nothing before {@link #start}. @param tasks with one worker */
    public SpoolSource(SpoolSettings settings, Tasks tasks) {
        this.tasks = tasks;
        this.lines = new RateLimit(() -> LINES_PER_MINUTE, () -> LINES_PER_MINUTE, () -> tasks.nanos() / SECONDS);
        configure(settings);
    }

    /** Looks from now on. */
    public void start() {
        tasks.after(settings.poll(), () -> {
            if (!closed && !tasks.run(this::look)) {
                start();
            }
        });
    }

    /** Applies other settings in place. */
    public void configure(SpoolSettings changed) {
        settings = changed;
        directory = new SpoolDirectory(changed, this::refused);
    }

    private void look() {
        try {
            if (!observers.isEmpty()) {
                scan();
            }
        } finally {
            start();
        }
    }

    private void scan() {
        // Only the end of a look says that all is well again, not its beginning.
        String now = settings.problem().orElse("");
        try {
            if (now.isEmpty()) {
                directory.look(() -> !observers.isEmpty(), this::deliver);
            }
        } catch (IOException | RuntimeException e) {
            now = settings.directory() + ": " + e;
        }
        if (!now.equals(problem)) {
            LOG.warn("SPOOL-{} {}", now.isEmpty() ? "USABLE" : "UNUSABLE", now.isEmpty() ? settings.directory() : now);
        }
        problem = now;
    }

    private void deliver(TriggerMessage message) {
        for (Consumer<TriggerMessage> observer : observers) {
            try {
                observer.accept(message);
            } catch (RuntimeException e) {
                LOG.error("SPOOL-DEFECT a receiver of triggers failed", e);
            }
        }
    }

    private void refused(String file, String why) {
        if (lines.pass()) {
            StringBuilder name = new StringBuilder();
            file.chars().limit(MAX_NAME).forEach(c -> name.append(c >= ' ' && c < 0x7f && c != '"' ? (char) c : '?'));
            LOG.warn("SPOOL-REFUSED file=\"{}\" {}; removed; {} others before it", name, why, lines.takeSuppressed());
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public AutoCloseable observe(Consumer<TriggerMessage> observer) {
        observers.add(observer);
        return () -> observers.remove(observer);
    }

    /** Whether the directory can be used. */
    public Health health() {
        String now = problem;
        return now.isEmpty() ? new Health(Level.OK, settings.directory().toString()) : new Health(Level.WARNING, now);
    }

    @Override
    public void close() {
        closed = true;
        observers.clear();
    }
}
