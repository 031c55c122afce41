package org.kedge.registry;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the registry, again and again until it succeeds; on a thread of its own. Thread-safe. */
public final class RegistryKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryKeeper.class);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LAST_RETRY = Duration.ofSeconds(30);

    private final Registry registry;
    private final Supplier<Optional<CredentialStore>> store;
    private final ScheduledThreadPoolExecutor thread;
    private Optional<DatabaseSettings> wanted = Optional.empty();
    private int attempts;
    private long generation;
    private String reported = "";

    /** @param store the credential store, when it is there */
    public RegistryKeeper(Registry registry, Supplier<Optional<CredentialStore>> store) {
        this.registry = registry;
        this.store = store;
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread worker = new Thread(task, "kedge-registry");
            worker.setDaemon(true);
            return worker;
        });
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Opens this database as soon as possible; until then the one that is open stays in use. */
    public synchronized void use(DatabaseSettings settings) {
        wanted = Optional.of(settings);
        attempts = 0;
        tryNow();
    }

    /** The credential store has appeared: what waits for it is tried at once. */
    public synchronized void storeAppeared() {
        tryNow();
    }

    private void tryNow() {
        if (wanted.isPresent()) {
            schedule(Duration.ZERO);
        }
    }

    private void schedule(Duration delay) {
        long mine = ++generation;
        try {
            thread.schedule(() -> tryToOpen(mine), delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // Closed meanwhile.
            LOG.debug("registry.stopped");
        }
    }

    private void tryToOpen(long mine) {
        DatabaseSettings settings;
        synchronized (this) {
            if (mine != generation || wanted.isEmpty()) {
                return;
            }
            settings = wanted.get();
        }
        Optional<KedgeException> failure = open(settings);
        synchronized (this) {
            failure.ifPresentOrElse(e -> report("registry.unavailable " + e.getMessage()),
                    () -> LOG.info("registry.open url={}", settings.url()));
            if (!wanted.equals(Optional.of(settings))) {
                return;
            }
            if (failure.isEmpty()) {
                wanted = Optional.empty();
                reported = "";
            } else {
                Duration delay = FIRST_RETRY.multipliedBy(1L << Math.min(attempts++, 5));
                schedule(delay.compareTo(LAST_RETRY) < 0 ? delay : LAST_RETRY);
            }
        }
    }

    private Optional<KedgeException> open(DatabaseSettings settings) {
        try {
            CredentialStore now = store.get().orElseThrow(() -> new KedgeException(ErrorCode.REGISTRY_IO,
                    "the registry key cannot be read: there is no credential store"));
            registry.open(settings::database, now);
            return Optional.empty();
        } catch (RuntimeException e) {
            KedgeException failure = KedgeException.of(e);
            registry.unavailable(failure);
            return Optional.of(failure);
        }
    }

    /** One line for each new reason, not for each attempt. */
    private synchronized void report(String text) {
        if (!text.equals(reported)) {
            reported = text;
            LOG.error(text);
        }
    }

    /** Starts nothing any more. What runs is not interrupted: it may be writing to the credential store. */
    @Override
    public void close() {
        thread.shutdown();
    }
}
