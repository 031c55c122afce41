package org.kedge.transport.listener;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator.Health;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.transport.core.OwnKeyPair;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a listener up and keeps it as configured: binds its socket, looks for its key pair until the store has it and follows it when
 * it is replaced, and repeats what failed. All of that on one thread of its own, so that nobody who starts or stops a bundle waits.
 *
 * @param <S> the transport's settings
 * @param <L> the transport's listener
 */
public final class ListenerKeeper<S, L extends Listener> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ListenerKeeper.class);

    /** Told when a socket is opened and when the listener ends. */
    public interface Starts {
        /** Nobody wants to know. */
        Starts NONE = new Starts() {
            @Override
            public void started(String connector, Instant when) {
                // Nobody wants to know.
            }

            @Override
            public void stopped(String connector) {
                // Nobody wants to know.
            }
        };

        /** Threads of this connector begin their work now. */
        void started(String connector, Instant when);

        /** The connector has ended. */
        void stopped(String connector);
    }

    private final Function<S, L> factory;
    private final Supplier<Optional<CredentialStore>> store;
    private final Starts starts;
    private final ScheduledExecutorService thread;
    private S running;
    private volatile L listener;
    private volatile String alias;
    private volatile Optional<String> problem = Optional.empty();
    private volatile Optional<String> rejected = Optional.empty();

    /**
     * @param alias of the listener's key pair; empty: pre-shared keys only
     * @param factory makes a listener that nobody has started, with its resolvers and handlers
     * @param period between two looks at the store
     */
    public ListenerKeeper(S settings, String alias, Function<S, L> factory, Supplier<Optional<CredentialStore>> store, Starts starts,
            Duration period) {
        this.factory = factory;
        this.store = store;
        this.starts = starts;
        this.alias = alias;
        this.running = settings;
        this.listener = factory.apply(settings);
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, "kedge-" + kind() + "-" + name() + "-keeper");
            made.setDaemon(true);
            return made;
        });
        thread.scheduleWithFixedDelay(this::look, 0, period.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The running listener. */
    public L listener() {
        return listener;
    }

    private String kind() {
        return listener.common().kind();
    }

    private String name() {
        return listener.common().name();
    }

    private String connector() {
        return "listener " + name();
    }

    /** Looks at store and socket now instead of at the next period. */
    public void lookSoon() {
        submit(this::look);
    }

    private void submit(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("{}.listener.keeper name={} is closed", kind(), name());
        }
    }

    private void look() {
        L present = listener;
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
            LOG.error("{}.listener.keeper name={}", kind(), name(), e);
        }
    }

    /** A key pair that cannot be read now leaves the listener as it is: with the one it has, or with pre-shared keys alone. */
    private Optional<OwnKeyPair> keyPair(L present) {
        if (alias.isEmpty() || !present.common().certificates()) {
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
            LOG.warn("{}.listener.problem name={} {}", kind(), name(), text);
        }
        problem = Optional.of(text);
    }

    private void started(L present) {
        if (present.isListening()) {
            starts.started(connector(), Instant.now());
        }
    }

    /** Has something done to the listener on the keeper's thread, after which it counts as started anew; what fails is reported. */
    public void renew(Consumer<L> action) {
        submit(() -> {
            try {
                action.accept(listener);
                started(listener);
            } catch (KedgeException e) {
                report(e.getMessage());
            }
        });
    }

    /** Goes on with other settings; sessions end unless only the key pair changes. */
    public void change(S settings, String newAlias) {
        rejected = Optional.empty();
        alias = newAlias;
        submit(() -> {
            if (!settings.equals(running)) {
                listener.close();
                starts.stopped(connector());
                listener = factory.apply(settings);
                running = settings;
            }
            look();
        });
    }

    /** A configuration that cannot be used; what runs goes on. */
    public void reject(KedgeException reason) {
        rejected = Optional.of(reason.getMessage());
        LOG.error("{}.listener.config name={} invalid, the running values are kept: {}", kind(), name(), reason.getMessage());
    }

    /** What the owner must know about the listener. */
    public Health health() {
        L present = listener;
        Optional<InetSocketAddress> address = address(present);
        String where = address.map(a -> "listens on " + a).orElse("does not listen");
        if (rejected.isPresent()) {
            return new Health(Level.WARNING, where + " with the previous values; the new ones are invalid: " + rejected.get());
        }
        if (address.isEmpty()) {
            return new Health(Level.CRITICAL, where + problem.map(p -> ": " + p).orElse(""));
        }
        return problem.map(p -> new Health(Level.WARNING, where + ", " + (present.keyPair().isPresent() ? "with its last key pair"
                : "pre-shared keys only") + ": " + p)).orElseGet(() -> new Health(Level.OK,
                where + ", " + present.sessions() + " sessions"));
    }

    /** It may stop listening, for being replaced, while it is asked. */
    private static Optional<InetSocketAddress> address(Listener present) {
        try {
            return present.isListening() ? Optional.of(present.address()) : Optional.empty();
        } catch (KedgeException e) {
            return Optional.empty();
        }
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
        starts.stopped(connector());
    }
}
