package org.kedge.transport.dtls.component;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator.Health;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.transport.dtls.DtlsListener;
import org.kedge.transport.dtls.DtlsListenerSettings;
import org.kedge.transport.dtls.OwnKeyPair;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a listener up and keeps it as configured: binds its socket, looks for its key pair until the store has it and follows it when
 * it is replaced, and repeats what failed. All of that on one thread of its own, so that nobody who starts or stops a bundle waits.
 */
final class ListenerKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ListenerKeeper.class);

    private final Function<DtlsListenerSettings, DtlsListener> factory;
    private final Supplier<Optional<CredentialStore>> store;
    private final ConnectorStarts starts;
    private final ScheduledExecutorService thread;
    private volatile DtlsListener listener;
    private volatile String alias;
    private volatile Optional<String> problem = Optional.empty();
    private volatile Optional<String> rejected = Optional.empty();

    /**
     * @param factory makes a listener that nobody has started, with its resolvers and handlers
     * @param period between two looks at the store
     */
    ListenerKeeper(DtlsListenerSettings settings, String alias, Function<DtlsListenerSettings, DtlsListener> factory,
            Supplier<Optional<CredentialStore>> store, ConnectorStarts starts, Duration period) {
        this.factory = factory;
        this.store = store;
        this.starts = starts;
        this.alias = alias;
        this.listener = factory.apply(settings);
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, "kedge-dtls-" + settings.name() + "-keeper");
            made.setDaemon(true);
            return made;
        });
        thread.scheduleWithFixedDelay(this::look, 0, period.toMillis(), TimeUnit.MILLISECONDS);
    }

    DtlsListener listener() {
        return listener;
    }

    /** Looks at store and socket now instead of at the next period. */
    void lookSoon() {
        submit(this::look);
    }

    private void submit(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("dtls.listener.keeper name={} is closed", listener.name());
        }
    }

    private void look() {
        DtlsListener present = listener;
        try {
            Optional<OwnKeyPair> wanted = keyPair(present);
            boolean other = !wanted.map(OwnKeyPair::publicKey).equals(present.keyPair().map(OwnKeyPair::publicKey))
                    || !wanted.map(OwnKeyPair::chain).equals(present.keyPair().map(OwnKeyPair::chain));
            if (!present.isListening() || other && wanted.isPresent()) {
                present.start(wanted);
                started(present);
            }
        } catch (KedgeException e) {
            report(e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("dtls.listener.keeper name={}", present.name(), e);
        }
    }

    /** A key pair that cannot be read now leaves the listener as it is: with the one it has, or with pre-shared keys alone. */
    private Optional<OwnKeyPair> keyPair(DtlsListener present) {
        if (alias.isEmpty() || !present.settings().certificates()) {
            problem = Optional.empty();
            return Optional.empty();
        }
        try {
            Optional<OwnKeyPair> found = store.get().flatMap(s -> StoredKeyPair.read(s, alias));
            if (found.isPresent()) {
                problem = Optional.empty();
                return found;
            }
            report("no key pair \"" + alias + "\" in the credential store" + (store.get().isEmpty() ? ", which is not running" : ""));
        } catch (KedgeException e) {
            report(e.getMessage());
        }
        return present.keyPair();
    }

    private void report(String text) {
        if (!problem.equals(Optional.of(text))) {
            LOG.warn("dtls.listener.problem name={} {}", listener.name(), text);
        }
        problem = Optional.of(text);
    }

    private void started(DtlsListener present) {
        if (present.isListening()) {
            starts.started("listener " + present.name(), present.connectorStart());
        }
    }

    /** Opens the socket anew with the sessions it has, so that threads find a new EC provider (DTLS-30). */
    void restart() {
        submit(() -> {
            try {
                listener.restart();
                started(listener);
            } catch (KedgeException e) {
                report(e.getMessage());
            }
        });
    }

    /** Goes on with other settings; sessions end unless only the key pair changes. */
    void change(DtlsListenerSettings settings, String newAlias) {
        rejected = Optional.empty();
        alias = newAlias;
        submit(() -> {
            DtlsListener old = listener;
            if (!settings.equals(old.settings())) {
                old.close();
                starts.stopped("listener " + old.name());
                listener = factory.apply(settings);
            }
            look();
        });
    }

    /** A configuration that cannot be used; what runs goes on. */
    void reject(KedgeException reason) {
        rejected = Optional.of(reason.getMessage());
        LOG.error("dtls.listener.config name={} invalid, the running values are kept: {}", listener.name(), reason.getMessage());
    }

    Health health() {
        DtlsListener present = listener;
        String where = present.isListening() ? "listens on " + present.address() : "does not listen";
        if (rejected.isPresent()) {
            return new Health(Level.WARNING, where + " with the previous values; the new ones are invalid: " + rejected.get());
        }
        if (!present.isListening()) {
            return new Health(Level.CRITICAL, where + problem.map(p -> ": " + p).orElse(""));
        }
        return problem.map(p -> new Health(Level.WARNING, where + ", " + (present.keyPair().isPresent() ? "with its last key pair"
                : "pre-shared keys only") + ": " + p)).orElseGet(() -> new Health(Level.OK,
                where + ", " + present.sessions() + " sessions"));
    }

    @Override
    public void close() {
        thread.shutdownNow();
        try {
            thread.awaitTermination(500, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        listener.close();
        starts.stopped("listener " + listener.name());
    }
}
