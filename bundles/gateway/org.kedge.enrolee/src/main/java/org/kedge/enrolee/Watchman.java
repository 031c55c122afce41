package org.kedge.enrolee;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

import org.kedge.api.briefing.BootstrapTrigger.Kind;
import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.BriefingProvider;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.KedgeException;
import org.kedge.work.RateLimit;
import org.kedge.work.Tasks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows time and services for the enrolee: loads the store, listens to briefing providers, starts due runs, ends expired keys, keeps
 * the good time. One round at a time; the next one is due at the next event, at most {@link #ROUND} later, so that a clock that is set
 * is noticed.
 */
final class Watchman implements AutoCloseable {
    static final Duration ROUND = Duration.ofSeconds(60);
    private static final Logger LOG = LoggerFactory.getLogger(Watchman.class);
    private static final Duration LOAD_AGAIN = Duration.ofSeconds(5);
    /** A provider that has something new without end must not keep this node, and a Briefing Node, busy. */
    private static final int OBSERVATIONS = 10;
    private static final Duration AGAIN = Duration.ofSeconds(1);
    private static final Duration SHORTEST = Duration.ofMillis(10);

    private final Enrolee enrolee;
    private final Services services;
    private final Tasks tasks;
    private final Starter starter;
    private final RateLimit observations;
    private final Keeper keeper;
    private final Chores chores;
    private final Map<BriefingProvider, AutoCloseable> subscriptions = new ConcurrentHashMap<>();
    /** Providers whose refusal has been told already. */
    private final Set<BriefingProvider> refusing = Collections.newSetFromMap(new WeakHashMap<>());
    private final Told told = new Told();
    private final AtomicBoolean newProvider = new AtomicBoolean();
    private final AtomicBoolean queued = new AtomicBoolean();
    private final Object roundLock = new Object();
    private volatile Optional<KedgeException> loadFailure = Optional.empty();
    private volatile Runnable cancelTimer = () -> { };
    private volatile boolean closed;
    private Optional<CredentialStore> loaded = Optional.empty();

    Watchman(Enrolee enrolee, Services services, Tasks tasks, Starter starter, Keeper keeper, Chores chores) {
        this.enrolee = enrolee;
        this.services = services;
        this.tasks = tasks;
        this.starter = starter;
        this.observations = new RateLimit(() -> 1, () -> OBSERVATIONS, tasks::nanos);
        this.keeper = keeper;
        this.chores = chores;
    }

    /** Has a round done soon; returns at once. */
    void wake() {
        if (!closed && queued.compareAndSet(false, true)) {
            if (!tasks.run(this::round)) {
                queued.set(false);
                schedule(AGAIN);
            }
        }
    }

    private void round() {
        queued.set(false);
        synchronized (roundLock) {
            try {
                lookAround(services.stores().first());
            } catch (RuntimeException e) {
                // Without a next round no key would ever be renewed again.
                LOG.error("ROUND-DEFECT the enrolments were not looked after; again in {} s", LOAD_AGAIN.toSeconds(), e);
                schedule(LOAD_AGAIN);
            }
        }
    }

    private void lookAround(Optional<CredentialStore> store) {
        boolean ready = store.isPresent() && load(store.get());
        Duration limit = ROUND;
        if (ready && !closed) {
            limit = starter.attend(follow());
            enrolee.all().forEach(enrolment -> chores.attend(store.get(), enrolment));
            chores.keepTimeHourly(store.get());
        }
        Duration next = ready || store.isEmpty() ? chores.next(enrolee.all(), limit) : LOAD_AGAIN;
        schedule(next.compareTo(SHORTEST) < 0 ? SHORTEST : next);
    }

    private synchronized void schedule(Duration delay) {
        cancelTimer.run();
        cancelTimer = closed ? () -> { } : tasks.after(delay, this::wake);
    }

    private boolean load(CredentialStore store) {
        try {
            requireLoaded(store);
            return true;
        } catch (KedgeException e) {
            if (!loadFailure.map(KedgeException::code).equals(Optional.of(e.code()))) {
                LOG.error("STATE-UNREADABLE the enrolments of this node cannot be read: {}", e.getMessage());
            }
            loadFailure = Optional.of(e);
            return false;
        }
    }

    /** Reads the enrolments of a store unless that was done. @throws KedgeException a code of the store */
    synchronized void requireLoaded(CredentialStore store) {
        if (loaded.isEmpty() || loaded.get() != store) {
            enrolee.restored(keeper.load(store));
            loaded = Optional.of(store);
            loadFailure = Optional.empty();
        }
    }

    Optional<KedgeException> loadFailure() {
        return loadFailure;
    }

    /**
     * Subscribes to providers that have come; has all of them asked when one has come or has something new.
     *
     * @return how long until the next look is due
     */
    private Duration follow() {
        subscriptions.keySet().stream().filter(provider -> !services.providers().contains(provider)).forEach(this::unsubscribe);
        for (BriefingProvider provider : services.providers().all()) {
            if (!subscriptions.containsKey(provider)) {
                subscribe(provider);
            }
        }
        if (newProvider.getAndSet(false)) {
            starter.ask(Kind.BOOT);
        }
        // A provider that was asked may tell the same once more: that is known when the round is over, which wakes this one.
        if (told.isEmpty() || starter.busy() || !told.isNews(enrolee.heard())) {
            return ROUND;
        }
        if (!observations.pass()) {
            return AGAIN;
        }
        starter.ask(told.take());
        return ROUND;
    }

    private void observed(BriefingProvider provider, Briefing briefing) {
        if (briefing == null) {
            LOG.warn("a briefing provider is defect: it tells of null");
            return;
        }
        told.add(provider, briefing);
        wake();
    }

    /** A provider of another bundle may be stopping; it must not keep the others, and the renewals, from their turn. */
    private void subscribe(BriefingProvider provider) {
        try {
            subscriptions.put(provider, provider.observe(briefing -> observed(provider, briefing)));
            newProvider.set(true);
            refusing.remove(provider);
        } catch (RuntimeException e) {
            if (refusing.add(provider)) {
                LOG.warn("a briefing provider refused the subscription; it is tried again in every round", e);
            }
        }
    }

    private void unsubscribe(BriefingProvider provider) {
        try {
            Optional.ofNullable(subscriptions.remove(provider)).orElse(() -> { }).close();
        } catch (Exception e) {
            LOG.warn("a briefing provider that went away failed to end its subscription", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        cancelTimer.run();
        subscriptions.keySet().forEach(this::unsubscribe);
    }
}
