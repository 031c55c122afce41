package org.kedge.association.fetch;

import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import org.kedge.api.association.FetchedKey;
import org.kedge.api.association.KeyFetcher;
import org.kedge.api.association.ProvisionedKeySource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.Suid;
import org.kedge.api.metrics.Meters;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerConnections;
import org.kedge.api.peer.PeerRole;
import org.kedge.association.peer.Peers;
import org.kedge.association.registration.OwnIdentity;
import org.kedge.work.Bound;
import org.kedge.work.Tasks;
import org.kedge.work.Times;

/**
 * The {@link KeyFetcher} of a node: bounds, sharing and memory of look-ups, the same for every {@link KeyHolder}; the {@link KeyClient}
 * asks MEFs and MAFs, the {@link NafClient} asks BSFs, and {@link OwnMef} is the MEF of this very node (D-81). Thread-safe.
 */
public final class PeerKeyFetcher implements KeyFetcher {
    private final Peers peers;
    private final Bound<ProvisionedKeySource> sources;
    private final KeyJudge judge;
    private final KeyClient client;
    private final NafClient nafClient;
    private final Supplier<FetchSettings> settings;
    private final Supplier<NafSettings> naf;
    private final Times times;
    private final Tasks tasks;
    private final FetchLog log;
    private final Refusals refusals;
    private final AtomicInteger waiting = new AtomicInteger();
    private final Set<CompletableFuture<Optional<FetchedKey>>> pending = ConcurrentHashMap.newKeySet();
    private final Map<Wanted, Flight> flights = new ConcurrentHashMap<>();
    private final Map<String, KeyServer> servers = new ConcurrentHashMap<>();

    /**
     * @param sources the MEF of this very node, where it has one
     * @param targetUri this node's own URI, when it is to be told to a MEF (D-56)
     * @param naf this node as NAF
     */
    public PeerKeyFetcher(Peers peers, Bound<ProvisionedKeySource> sources, PeerConnections connections, OwnIdentity own,
            Supplier<Optional<URI>> targetUri, Supplier<FetchSettings> settings, Supplier<NafSettings> naf, Times times, Tasks tasks, Meters meters) {
        this.peers = peers;
        this.sources = sources;
        this.judge = new KeyJudge(times);
        this.client = new KeyClient(connections, own, targetUri, judge);
        this.nafClient = new NafClient(connections, own, naf, times);
        this.settings = settings;
        this.naf = naf;
        this.times = times;
        this.tasks = tasks;
        this.log = new FetchLog(meters);
        this.refusals = new Refusals(settings, tasks::nanos);
    }

    @Override
    public CompletionStage<Optional<FetchedKey>> fetch(KeyReference identity, Suid suid, Instant deadline) {
        return fetch(new Wanted(identity, suid, OptionalInt.empty()), deadline);
    }

    @Override
    public CompletionStage<Optional<FetchedKey>> fetchNafKey(KeyReference bTid, Suid suid, int cipherSuite, Instant deadline) {
        return fetch(new Wanted(bTid, suid, OptionalInt.of(cipherSuite)), deadline);
    }

    @Override
    public boolean usesUiccKeys() {
        return naf.get().uicc();
    }

    @Override
    public Optional<EnrolmentTarget> ownTarget(Fqdn mef) {
        return sources.all().stream().map(ProvisionedKeySource::target).filter(target -> target.fqdn().equals(mef)).findFirst();
    }

    private CompletionStage<Optional<FetchedKey>> fetch(Wanted wanted, Instant deadline) {
        CompletableFuture<Optional<FetchedKey>> result = new CompletableFuture<>();
        if (waiting.incrementAndGet() > settings.get().waiting()) {
            waiting.decrementAndGet();
            return CompletableFuture.failedFuture(log.exhausted(new KedgeException(ErrorCode.LOOKUPS_EXHAUSTED,
                    settings.get().waiting() + " key look-ups are waiting already")));
        }
        pending.add(result);
        Runnable cancel = tasks.after(times.left(deadline), () -> result.completeExceptionally(KeyServer.late(wanted, deadline)));
        result.whenComplete((key, thrown) -> {
            waiting.decrementAndGet();
            pending.remove(result);
            cancel.run();
        });
        // Peers may be in a database.
        if (!tasks.run(() -> guarded(result, () -> look(wanted, deadline, result)))) {
            result.completeExceptionally(noThread());
        }
        return result.thenApply(this::stillUsable);
    }

    /** The key of an answer that is a little older may have ended meanwhile. */
    private Optional<FetchedKey> stillUsable(Optional<FetchedKey> key) {
        if (key.isPresent() && !times.usable(Optional.of(key.get().notAfter()))) {
            key.get().close();
            return Optional.empty();
        }
        return key;
    }

    private KedgeException noThread() {
        return log.exhausted(new KedgeException(ErrorCode.LOOKUPS_EXHAUSTED, "no thread is free for a key look-up"));
    }

    private static void guarded(CompletableFuture<?> result, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            result.completeExceptionally(KedgeException.of(e));
        }
    }

    private void look(Wanted wanted, Instant deadline, CompletableFuture<Optional<FetchedKey>> result) {
        Optional<? extends KeyHolder> holder = holder(wanted);
        if (holder.isPresent() && wanted.isNafKey() && naf.get().agreement().isEmpty()) {
            log.notAgreed(wanted);
            result.complete(Optional.empty());
        } else if (holder.isEmpty()) {
            log.unknown(wanted, !wanted.isNafKey() && bsf(wanted).isPresent());
            result.complete(Optional.empty());
        } else if (refusals.contains(wanted)) {
            log.remembered();
            result.complete(Optional.empty());
        } else {
            join(holder.get(), wanted, deadline, result);
        }
    }

    /** What this node holds itself is asked of nobody else. */
    private Optional<? extends KeyHolder> holder(Wanted wanted) {
        Optional<OwnMef> own = wanted.isNafKey() ? Optional.empty()
                : sources.all().stream().map(source -> new OwnMef(source, judge)).filter(mef -> mef.mayHold(wanted)).findFirst();
        return own.isPresent() ? own : peer(wanted).map(peer -> new PeerHolder(peer, client, nafClient));
    }

    private Optional<Peer> peer(Wanted wanted) {
        if (wanted.isNafKey()) {
            return bsf(wanted);
        }
        return KeyClient.askable(wanted) ? role(wanted.suid()).flatMap(r -> peers.find(r, wanted.identity().fqdn())) : Optional.empty();
    }

    private Optional<Peer> bsf(Wanted wanted) {
        return wanted.identity().isBtid() ? peers.find(PeerRole.BSF, wanted.identity().fqdn()) : Optional.empty();
    }

    /** Whose keys they are: nobody else is asked for them. */
    private static Optional<PeerRole> role(Suid suid) {
        return switch (suid) {
            case RSPF_MAF, RSPF_SAEF -> Optional.of(PeerRole.MEF);
            case MAF_SAEF -> Optional.of(PeerRole.MAF);
            default -> Optional.empty();
        };
    }

    private void join(KeyHolder holder, Wanted wanted, Instant deadline, CompletableFuture<Optional<FetchedKey>> result) {
        while (true) {
            Flight fresh = new Flight(wanted);
            Flight flight = flights.computeIfAbsent(wanted, w -> fresh);
            if (!flight.join(result, deadline)) {
                flights.remove(wanted, flight);
            } else if (flight == fresh) {
                submit(holder, flight);
                return;
            } else {
                return;
            }
        }
    }

    private void submit(KeyHolder holder, Flight flight) {
        KeyServer server = servers.compute(holder.name(), (name, present) -> present != null && present.holder().equals(holder) ? present
                : new KeyServer(holder, settings, tasks::nanos, this::start));
        try {
            server.submit(flight);
        } catch (KedgeException e) {
            end(flight);
            flight.fail(log.exhausted(e));
        }
    }

    private boolean start(KeyServer server, Flight flight) {
        boolean started = tasks.run(() -> ask(server, flight));
        if (!started) {
            end(flight);
            flight.fail(noThread());
        }
        return started;
    }

    private void ask(KeyServer server, Flight flight) {
        Optional<Instant> deadline = flight.deadline();
        if (deadline.isEmpty() || times.left(deadline.get()).isZero()) {
            end(flight);
            flight.fail(KeyServer.late(flight.wanted(), deadline.orElseGet(times::now)));
            server.done();
            return;
        }
        log.asked();
        CompletionStage<Answer> answer;
        try {
            answer = server.holder().ask(flight.wanted(), deadline.get());
        } catch (RuntimeException e) {
            answer = CompletableFuture.failedFuture(e);
        }
        answer.whenComplete((told, thrown) -> {
            try {
                answered(server, flight, told, thrown);
            } finally {
                server.done();
            }
        });
    }

    private void answered(KeyServer server, Flight flight, Answer answer, Throwable thrown) {
        if (thrown != null) {
            end(flight);
            flight.fail(log.failed(server.unreachable(flight.wanted(), thrown)));
        } else if (answer.key().isPresent()) {
            log.granted(flight.wanted(), server.holder(), naf.get().agreement().filter(name -> flight.wanted().isNafKey()));
            flight.land(answer.key().get());
            // Somebody may have looked in vain where the key is only now being stored.
            tasks.after(settings.get().answers(), () -> {
                end(flight);
                flight.wipe();
            });
        } else {
            log.refused(answer.refusal().orElseThrow());
            refusals.add(flight.wanted());
            end(flight);
            flight.refuse();
        }
    }

    private void end(Flight flight) {
        flights.remove(flight.wanted(), flight);
    }

    /** Look-ups that wait at this moment. */
    public int waiting() {
        return waiting.get();
    }

    /** Refusals remembered at this moment. */
    public int remembered() {
        return refusals.size();
    }

    /** Fails who waits, with a retryable failure, and wipes what is kept for late callers. */
    public void close() {
        pending.forEach(result -> result.completeExceptionally(
                new KedgeException(ErrorCode.TRANSPORT_STOPPED, "key look-ups were stopped")));
        flights.values().forEach(Flight::wipe);
        flights.clear();
    }
}
