package org.kedge.usim.soft;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;

import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.AkaAuthenticator;
import org.kedge.api.gba.AkaResult;
import org.kedge.api.gba.GbaMode;
import org.kedge.api.health.HealthIndicator;
import org.kedge.api.identity.Impi;
import org.kedge.api.key.SecretBytes;
import org.kedge.gba.GbaKeys;
import org.kedge.gba.NafId;
import org.kedge.gba.aka.Aka;
import org.kedge.gba.aka.AkaAlgorithm;
import org.kedge.gba.aka.AkaKeys;
import org.kedge.gba.aka.Autn;
import org.kedge.gba.aka.AutnCheck;
import org.kedge.gba.aka.Rand;

/**
 * A USIM in software. Keys and state are read for every call and wiped after it, so that a credential that comes, goes or changes counts
 * at once. A number is durable as used before RES leaves.
 */
public final class SoftUsim implements AkaAuthenticator, HealthIndicator {
    /** Two objects of the same name, one of them on its way out, must not read the same state before either writes it. */
    private static final ConcurrentMap<String, Lock> LOCKS = new ConcurrentHashMap<>();
    private static final long DRAIN_MILLIS = 500;

    private final String name;
    private final UsimStore store;
    private final Lock lock;
    private volatile boolean closed;
    private volatile Health health = new Health(Level.OK, "not asked yet");

    /** A USIM whose subscription has the alias {@code usim/<name>}. */
    public SoftUsim(String name, Supplier<Optional<CredentialStore>> store) {
        this(name, UsimFile.alias(name), store);
    }

    /**
     * @param name by which instructions call it
     * @param alias of its subscription
     * @param store the store in use; may wait a little while there is none
     */
    public SoftUsim(String name, String alias, Supplier<Optional<CredentialStore>> store) {
        this(name, alias, store, Duration.ZERO);
    }

    /** @param patience how long after now its subscription is waited for, because the intake may be about to take it */
    SoftUsim(String name, String alias, Supplier<Optional<CredentialStore>> store, Duration patience) {
        this.name = name;
        this.store = new UsimStore(name, alias, store, patience);
        this.lock = LOCKS.computeIfAbsent(name, any -> new ReentrantLock());
    }

    @Override
    public Subscriber subscriber() {
        return use(subscription -> new Subscriber(subscription.impi(), subscription.bsf(), subscription.modes()));
    }

    @Override
    public AkaResult authenticate(byte[] rand, byte[] autn, GbaMode mode) {
        Rand challenge = Rand.of(rand);
        Autn token = Autn.of(autn);
        return alone(subscription -> {
            try (UsimState state = store.state(subscription); AkaAlgorithm algorithm = subscription.algorithm()) {
                return mode == GbaMode.ME ? inTerminal(subscription, state, algorithm, challenge, token)
                        : inCard(subscription, state, algorithm, challenge, token);
            }
        });
    }

    private AkaResult inTerminal(Subscription subscription, UsimState state, AkaAlgorithm algorithm, Rand rand, Autn autn) {
        return Aka.check(algorithm, rand, autn, state.numbers()).fold(accepted -> {
            AkaKeys keys = accepted.keysAfter(next -> store.keep(subscription, new UsimState(next, state.key())));
            return new AkaResult.Success(keys.res(), keys.ck(), keys.ik());
        }, SoftUsim::syncFailure, AkaResult.MacFailure::new);
    }

    /** Ks is kept in the same step as the number. */
    private AkaResult inCard(Subscription subscription, UsimState state, AkaAlgorithm algorithm, Rand rand, Autn autn) {
        requireGbaU(subscription);
        try (AkaKeys keys = algorithm.f2f3f4(rand); CardKey key = new CardKey(rand, GbaKeys.ks(keys))) {
            return Aka.check(algorithm, rand, autn.forUicc(keys.ik()), state.numbers()).fold(accepted -> {
                try (AkaKeys out = accepted.keysAfter(next -> store.keep(subscription, new UsimState(next, Optional.of(key))))) {
                    return new AkaResult.SuccessInCard(out.res().duplicate());
                }
            }, SoftUsim::syncFailure, AkaResult.MacFailure::new);
        }
    }

    private static AkaResult syncFailure(AutnCheck.SyncFailure failure) {
        return new AkaResult.SyncFailure(failure.auts().octets());
    }

    @Override
    public SecretBytes deriveExternal(byte[] nafId, Impi impi) {
        NafId naf = NafId.of(nafId);
        return alone(subscription -> {
            requireGbaU(subscription);
            try (UsimState state = store.state(subscription)) {
                CardKey key = state.key().orElseThrow(() -> new KedgeException(ErrorCode.USIM_REFUSED,
                        "the software USIM \"" + name + "\" has no Ks of a bootstrap in mode " + GbaMode.UICC));
                return GbaKeys.ksExtNaf(key.ks(), key.rand(), impi, naf);
            }
        });
    }

    private void requireGbaU(Subscription subscription) {
        if (!subscription.gbaU()) {
            throw new KedgeException(ErrorCode.USIM_REFUSED, "the software USIM \"" + name + "\" has no GBA_U");
        }
    }

    /** One call at a time per USIM. */
    private <T> T alone(Function<Subscription, T> action) {
        lock.lock();
        try {
            return use(action);
        } finally {
            lock.unlock();
        }
    }

    private <T> T use(Function<Subscription, T> action) {
        requireOpen();
        try (Subscription subscription = open()) {
            // It may have waited.
            requireOpen();
            return action.apply(subscription);
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new KedgeException(ErrorCode.USIM_UNAVAILABLE, "the software USIM \"" + name + "\" was stopped");
        }
    }

    private Subscription open() {
        try {
            Subscription subscription = store.subscription(() -> closed);
            health = new Health(Level.OK, "its subscription was there when it was last asked");
            return subscription;
        } catch (KedgeException e) {
            health = new Health(Level.WARNING, e.getMessage());
            throw e;
        }
    }

    @Override
    public String name() {
        return "usim." + name;
    }

    /** As of the last call: asking the store would take too long. */
    @Override
    public Health health() {
        return health;
    }

    /** From now on it answers nothing. Waits a little for the call that runs, so that a successor finds the number it used. */
    public void close() {
        closed = true;
        try {
            if (lock.tryLock(DRAIN_MILLIS, TimeUnit.MILLISECONDS)) {
                lock.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
