package org.kedge.association.initiator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

import org.kedge.api.association.AssociationService;
import org.kedge.api.association.AssociationState;
import org.kedge.api.association.AssociationStatus;
import org.kedge.api.association.SecurityAssociation;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.metrics.Meters;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerDirectory;
import org.kedge.api.peer.PeerRole;
import org.kedge.messages.association.AssociationAnswer;
import org.kedge.work.Tasks;
import org.kedge.work.Times;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The associations of this node. Knows no OSGi: {@link #start} once, then {@link #close}. In rounds it follows the peers that are
 * configured and the enrolments they rest on; each {@link Association} follows its own times. Thread-safe.
 */
public final class Associations implements AssociationService, Association.Host, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Associations.class);
    private static final Duration ROUND = Duration.ofSeconds(10);

    private final InitiatorServices services;
    private final Supplier<InitiatorSettings> settings;
    private final Tasks tasks;
    private final Times times;
    private final Backoff backoff;
    private final Establisher establisher;
    private final Continuation continuation;
    private final Reporter reporter;
    private final Map<String, Association> associations = new TreeMap<>();
    private final List<Consumer<AssociationStatus>> observers = new CopyOnWriteArrayList<>();
    private final AtomicBoolean queued = new AtomicBoolean();
    private final Object roundLock = new Object();
    /** What the directory says is read and applied under it: otherwise a slow reader would undo what a later one has applied. */
    private final Object directoryLock = new Object();
    private volatile Runnable cancelRound = () -> { };
    private volatile boolean closed;

    /** @param random for jitter only */
    public Associations(InitiatorServices services, Supplier<InitiatorSettings> settings, Tasks tasks, Times times,
            RandomGenerator random, Meters meters) {
        this.services = services;
        this.settings = settings;
        this.tasks = tasks;
        this.times = times;
        this.backoff = new Backoff(settings, random);
        Registrations registrations = new Registrations(services.registrations(), this::peer, services.received(),
                services.unproved(), times, settings);
        this.establisher = new Establisher(services.dialer(), registrations, this::associate, tasks, times, settings);
        this.continuation = new Continuation(services.enrolee(), settings, this::wake);
        this.reporter = new Reporter(meters);
    }

    /** Begins to follow peers and enrolments. Returns at once. */
    public void start() {
        wake();
    }

    /** Has a round done soon: something it looks at may have changed. Returns at once. */
    public void wake() {
        if (!closed && queued.compareAndSet(false, true) && !tasks.run(this::round)) {
            queued.set(false);
        }
    }

    private void round() {
        queued.set(false);
        synchronized (roundLock) {
            try {
                lookAround();
            } catch (RuntimeException e) {
                LOG.warn("ASSOCIATIONS-UNATTENDED the peers cannot be read: {}", KedgeException.of(e).getMessage());
            }
            cancelRound.run();
            cancelRound = closed ? () -> { } : tasks.after(ROUND, this::wake);
        }
    }

    private void lookAround() {
        Map<String, Peer> peers = new TreeMap<>();
        List<Association> gone = new ArrayList<>();
        synchronized (directoryLock) {
            services.peers().peers().stream().filter(Associations::associable).forEach(peer -> peers.put(peer.name(), peer));
            synchronized (associations) {
                associations.entrySet().removeIf(entry -> !peers.containsKey(entry.getKey()) && gone.add(entry.getValue()));
            }
            peers.values().forEach(peer -> of(peer).reconfigure(peer));
        }
        gone.forEach(Association::close);
        continuation.look(List.copyOf(peers.values()), this::of, this::established);
    }

    private static boolean associable(Peer peer) {
        return !peer.uris().isEmpty() && (peer.role() == PeerRole.MAF || peer.role() == PeerRole.CSE || peer.role() == PeerRole.AE);
    }

    private Association of(Peer peer) {
        synchronized (associations) {
            if (closed) {
                throw stopped();
            }
            return associations.computeIfAbsent(peer.name(),
                    name -> new Association(peer, this, tasks, times, settings, backoff));
        }
    }

    private Optional<Peer> peer(String name) {
        return services.peers().find(name);
    }

    private boolean established(String peer) {
        return known(peer).filter(a -> a.status().state() == AssociationState.ESTABLISHED).isPresent();
    }

    private Optional<Association> known(String peer) {
        synchronized (associations) {
            return Optional.ofNullable(associations.get(peer));
        }
    }

    @Override
    public CompletionStage<SecurityAssociation> associate(String peer) {
        CompletableFuture<SecurityAssociation> result = new CompletableFuture<>();
        boolean taken = tasks.run(() -> {
            try {
                configured(peer).associate().whenComplete((open, thrown) -> {
                    if (thrown != null) {
                        result.completeExceptionally(KedgeException.of(thrown));
                    } else {
                        result.complete(open);
                    }
                });
            } catch (RuntimeException e) {
                result.completeExceptionally(KedgeException.of(e));
            }
        });
        if (!taken) {
            result.completeExceptionally(stopped());
        }
        return result;
    }

    private Association configured(String name) {
        synchronized (directoryLock) {
            Peer peer = peer(name).filter(Associations::associable).orElseThrow(() -> new KedgeException(
                    ErrorCode.ASSOCIATION_UNKNOWN_PEER, "no peer \"" + name + "\" of role MAF, CSE or AE with a URI is configured"));
            Association association = of(peer);
            association.reconfigure(peer);
            return association;
        }
    }

    @Override
    public boolean release(String peer) {
        return known(peer).map(Association::release).orElse(false);
    }

    @Override
    public List<AssociationStatus> associations() {
        List<AssociationStatus> out = new ArrayList<>();
        synchronized (associations) {
            associations.values().forEach(association -> out.add(association.status()));
        }
        out.addAll(services.callers().get());
        out.sort(Comparator.comparing(AssociationStatus::peer).thenComparing(AssociationStatus::initiator, Comparator.reverseOrder()));
        return List.copyOf(out);
    }

    /** For whom the peer takes this node, as it said after the handshake. */
    public Optional<AssociationAnswer> answer(String peer) {
        return known(peer).flatMap(Association::answer);
    }

    @Override
    public AutoCloseable observe(Consumer<AssociationStatus> observer) {
        observers.add(observer);
        return () -> observers.remove(observer);
    }

    @Override
    public CompletionStage<Established> establish(Peer peer, boolean renew) {
        return establisher.establish(peer, renew);
    }

    @Override
    public void changed(Association association, Association.Event event) {
        AssociationStatus status = association.status();
        reporter.report(status, event);
        observers.forEach(observer -> tasks.after(Duration.ZERO, () -> observer.accept(status)));
        if (event == Association.Event.ASSOCIATED && association.peer().role() == PeerRole.MAF) {
            // Peers behind it have waited for it.
            wake();
        }
    }

    private static KedgeException stopped() {
        return new KedgeException(ErrorCode.TRANSPORT_STOPPED, "the associations were stopped");
    }

    /** Closes every association. The next start goes on where the store says. */
    @Override
    public void close() {
        closed = true;
        continuation.close();
        cancelRound.run();
        List<Association> all;
        synchronized (associations) {
            all = List.copyOf(associations.values());
            associations.clear();
        }
        all.forEach(Association::close);
        observers.clear();
    }
}
