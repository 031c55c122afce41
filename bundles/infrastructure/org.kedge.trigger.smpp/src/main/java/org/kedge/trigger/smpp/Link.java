package org.kedge.trigger.smpp;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jsmpp.session.SMPPSession;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator.Health;
import org.kedge.api.health.HealthIndicator.Level;
import org.kedge.work.Tasks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one session with the SMSC bound: opens it in the background, again after a loss, with doubling pauses while that fails.
 * Thread-safe; nothing here blocks its caller.
 */
final class Link {
    private static final Logger LOG = LoggerFactory.getLogger(Link.class);
    private static final int MAX_DOUBLINGS = 16;

    /** Somebody who needs the session. Called without locks held. */
    interface User {
        void bound(SMPPSession session);

        void down(String why);
    }

    private final SmppSettings settings;
    private final Binder binder;
    private final Tasks tasks;
    private final Consumer<SMPPSession> lost;
    private final List<User> waiting = new ArrayList<>();
    private Optional<Binder.Binding> binding = Optional.empty();
    private Optional<Dialer> dialing = Optional.empty();
    /** Why the last attempt failed; only while the next one is waited for. */
    private Optional<String> failure = Optional.empty();
    private int failures;
    private boolean closed;

    /** @param tasks one worker @param lost told of a session that has ended */
    Link(SmppSettings settings, Supplier<Optional<CredentialStore>> store, Tasks tasks, Consumer<SMPPSession> lost) {
        this.settings = settings;
        this.binder = new Binder(settings, store);
        this.tasks = tasks;
        this.lost = lost;
    }

    void start() {
        tasks.run(this::connect);
    }

    /** Calls the user with the session, now or when it is bound; or tells why there is none. */
    void use(User user) {
        Optional<Binder.Binding> present;
        Optional<String> why;
        synchronized (this) {
            present = binding;
            why = closed ? Optional.of("the sender was stopped") : failure;
            if (present.isEmpty() && why.isEmpty()) {
                waiting.add(user);
                return;
            }
        }
        present.ifPresentOrElse(bound -> user.bound(bound.session()), () -> user.down(why.orElseThrow()));
    }

    /** Forgets somebody who waited. */
    synchronized void forget(User user) {
        waiting.remove(user);
    }

    private void connect() {
        Dialer dialer = binder.dialer();
        synchronized (this) {
            if (closed || binding.isPresent()) {
                return;
            }
            failure = Optional.empty();
            dialing = Optional.of(dialer);
        }
        try {
            bound(binder.bind(dialer, this::ended));
        } catch (IOException | KedgeException e) {
            dialer.cut();
            failed(Binder.reason(e));
        }
    }

    private void bound(Binder.Binding next) {
        List<User> users;
        synchronized (this) {
            dialing = Optional.empty();
            if (closed) {
                next.dialer().cut();
                return;
            }
            binding = Optional.of(next);
            users = takeWaiting();
        }
        LOG.info("SMPP-BOUND smsc={} account={}", settings.endpoint(), settings.account().systemId());
        users.forEach(user -> user.bound(next.session()));
        // It may have ended before it was kept, when nobody listened yet.
        if (!next.session().getSessionState().isBound()) {
            ended(next.session());
        }
    }

    private void failed(String why) {
        List<User> users;
        Duration pause;
        String told;
        synchronized (this) {
            dialing = Optional.empty();
            if (closed) {
                return;
            }
            pause = pause(failures++);
            told = "no session with the SMSC " + settings.endpoint() + ": " + why;
            failure = Optional.of(told);
            users = takeWaiting();
        }
        LOG.warn("SMPP-DOWN {}; next attempt in {} s", told, pause.toMillis() / 1000.0);
        users.forEach(user -> user.down(told));
        tasks.after(pause, () -> tasks.run(this::connect));
    }

    /** Called by the library, on a thread of it that must not be held up. */
    private void ended(SMPPSession session) {
        tasks.run(() -> {
            Duration pause;
            synchronized (this) {
                if (closed || binding.filter(present -> present.session() == session).isEmpty()) {
                    return;
                }
                binding.get().dialer().cut();
                // A session that carried nothing before it ended is no better than one that was not bound.
                failures = binding.get().used() ? 0 : failures + 1;
                binding = Optional.empty();
                pause = pause(failures);
            }
            LOG.warn("SMPP-LOST smsc={}; next attempt in {} s", settings.endpoint(), pause.toMillis() / 1000.0);
            session.close();
            lost.accept(session);
            tasks.after(pause, () -> tasks.run(this::connect));
        });
    }

    /** The session has carried a message. */
    synchronized void used(SMPPSession session) {
        binding = binding.map(present -> present.session() == session ? present.afterUse() : present);
        failures = 0;
    }

    private List<User> takeWaiting() {
        List<User> users = List.copyOf(waiting);
        waiting.clear();
        return users;
    }

    /** Between half and the whole of a doubling time, so that several senders do not come at once. */
    private Duration pause(int doublings) {
        long whole = Math.min(settings.limits().retryLongest().toMillis(),
                settings.limits().retryFirst().toMillis() << Math.min(doublings, MAX_DOUBLINGS));
        return Duration.ofMillis(whole / 2 + ThreadLocalRandom.current().nextLong(whole / 2 + 1));
    }

    synchronized Health health() {
        if (binding.isPresent()) {
            return new Health(Level.OK, "bound to the SMSC " + settings.endpoint()
                    + (settings.endpoint().exposed() ? "; the connection is not encrypted" : ""));
        }
        return failure.map(why -> new Health(Level.WARNING, "triggers cannot be sent: " + why))
                .orElseGet(() -> new Health(Level.OK, "connecting to the SMSC " + settings.endpoint()));
    }

    /** Says goodbye if the SMSC is quick about it, then cuts the connection. */
    void close(Duration patience) {
        Optional<Binder.Binding> last;
        List<User> users;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            last = binding;
            binding = Optional.empty();
            dialing.ifPresent(Dialer::cut);
            users = takeWaiting();
        }
        users.forEach(user -> user.down("the sender was stopped"));
        last.ifPresent(bound -> bound.end(tasks, patience));
    }
}
