package org.kedge.gba.client;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.AkaAuthenticator;
import org.kedge.api.gba.BsfAddress;
import org.kedge.api.gba.GbaBootstrap;
import org.kedge.api.gba.GbaClient;
import org.kedge.api.gba.GbaStatus;
import org.kedge.api.gba.NafKey;
import org.kedge.api.health.HealthIndicator;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.PeerAddress;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.Request;
import org.kedge.gba.NafId;
import org.kedge.gba.UaProtocolId;
import org.kedge.gba.client.state.Kept;
import org.kedge.gba.client.ua.UaClient;
import org.kedge.work.Tasks;
import org.kedge.work.Times;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The GBA client. Knows no OSGi: {@link #start} once, then {@link #close}; services are added to and removed from {@link GbaServices} at
 * any time. Runs on the threads of its {@link Tasks}, which its owner stops after it. Thread-safe.
 */
public final class Gba implements GbaClient, HealthIndicator, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Gba.class);
    private static final Duration ROUND = Duration.ofMinutes(1);

    private final GbaServices services;
    private final Supplier<GbaSettings> settings;
    private final Times times;
    private final Tasks tasks;
    private final Keeper keeper;
    private final NafKeys nafKeys;
    private final Set<CompletableFuture<?>> open = ConcurrentHashMap.newKeySet();
    private volatile boolean wanted;
    private volatile boolean closed;

    /** @param clock the trusted clock, or the system clock */
    public Gba(GbaServices services, Supplier<GbaSettings> settings, Clock clock, Tasks tasks) {
        this.services = services;
        this.settings = settings;
        this.times = new Times(clock);
        this.tasks = tasks;
        this.keeper = new Keeper(services, settings, times, tasks);
        this.nafKeys = new NafKeys(services);
    }

    /** Begins to look after what ends. Returns at once. */
    public void start() {
        restore();
        tasks.after(ROUND, this::round);
    }

    /** Reads what the present store has, for the status; to be called when a store has come. Returns at once. */
    public void restore() {
        tasks.run(() -> services.stores().named(GbaServices.STORE).ifPresent(store -> {
            try {
                keeper.restore(store);
            } catch (KedgeException e) {
                LOG.warn("STATE-UNREADABLE what was bootstrapped is not known yet: {}", e.getMessage());
            }
        }));
    }

    private void round() {
        if (!closed) {
            tasks.run(keeper::sweep);
            tasks.after(ROUND, this::round);
        }
    }

    @Override
    public CompletionStage<GbaBootstrap> bootstrap(BsfAddress bsf, String usim, Instant deadline) {
        wanted = true;
        return run("the bootstrap of the USIM \"" + usim + "\" with the BSF " + bsf.address().uri(), deadline, GbaBootstrap::close,
                result -> {
                    requireRoot(bsf);
                    keeper.serve(new Call<>(keeper.slot(usim), Optional.of(bsf), (store, state, kept, flown) -> kept.given(!flown),
                            GbaBootstrap::close, result));
                });
    }

    @Override
    public CompletionStage<GbaBootstrap> probe(BsfAddress bsf, String usim, Instant deadline) {
        return run("the probe of the BSF " + bsf.address().uri(), deadline, GbaBootstrap::close, result -> {
            requireRoot(bsf);
            try (Kept made = keeper.probe(bsf, usim)) {
                GbaBootstrap found = made.given(false);
                if (!result.complete(found)) {
                    found.close();
                }
            }
        });
    }

    /** Ub is spoken at the root (TS 24.109 annex A). */
    private static void requireRoot(BsfAddress bsf) {
        URI uri = bsf.address().uri();
        if (uri.getRawPath() != null && uri.getRawPath().length() > 1 || uri.getRawQuery() != null) {
            throw new KedgeException(ErrorCode.BSF_PROTOCOL, "the URI of a BSF has no path: " + uri);
        }
    }

    @Override
    public CompletionStage<NafKey> nafKey(String usim, Fqdn naf, int cipherSuite, Instant deadline) {
        return run("the key of the NAF " + naf, deadline, NafKey::close, result -> {
            NafId id = new NafId(naf, settings.get().uaProtocol().orElseGet(() -> UaProtocolId.tls(cipherSuite)));
            Slot slot = keeper.slot(usim);
            keeper.serve(new Call<>(slot, Optional.empty(), (store, state, kept, flown) -> nafKeys.derive(store, slot, state, kept, id),
                    NafKey::close, result));
        });
    }

    @Override
    public CompletionStage<Reply> request(String usim, PeerAddress naf, CertificateInformation server, Request request,
            Instant deadline) {
        return run("the request to the NAF " + naf.uri(), deadline, reply -> { }, result -> {
            settings.get().requireAgreement();
            UaClient ua = new UaClient(this, usim, naf, request, deadline);
            result.whenComplete((reply, thrown) -> ua.close());
            ua.run(services.transport(naf.uri().getScheme(), settings.get().serviceWait()), server, settings.get().handshake(),
                    settings.get().request()).whenComplete((reply, thrown) -> {
                        if (thrown != null) {
                            result.completeExceptionally(KedgeException.of(thrown));
                        } else {
                            result.complete(reply);
                        }
                    });
        });
    }

    /** Has work done on a worker, within the deadline of the caller. */
    private <T> CompletableFuture<T> run(String what, Instant deadline, Consumer<T> discard, Consumer<CompletableFuture<T>> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        open.add(result);
        Runnable cancel = tasks.after(times.left(deadline), () -> result.completeExceptionally(
                new KedgeException(ErrorCode.REQUEST_TIMED_OUT, what + " was not done in time")));
        result.whenComplete((value, thrown) -> {
            cancel.run();
            open.remove(result);
        });
        if (closed) {
            result.completeExceptionally(stopped());
        } else if (!tasks.run(() -> guarded(result, work))) {
            result.completeExceptionally(overloaded());
        }
        return result;
    }

    private static <T> void guarded(CompletableFuture<T> result, Consumer<CompletableFuture<T>> work) {
        if (result.isDone()) {
            return;
        }
        try {
            work.accept(result);
        } catch (RuntimeException e) {
            result.completeExceptionally(KedgeException.of(e));
        }
    }

    static KedgeException overloaded() {
        return new KedgeException(ErrorCode.TRANSPORT_STOPPED, "the GBA client is stopped, or too much waits for it");
    }

    private static KedgeException stopped() {
        return new KedgeException(ErrorCode.TRANSPORT_STOPPED, "the GBA client was stopped");
    }

    @Override
    public void invalidate(KeyReference bTid) {
        refused(bTid);
    }

    /** As {@link #invalidate}. @return whether the next call bootstraps again */
    public boolean refused(KeyReference bTid) {
        boolean invalid = false;
        for (Slot slot : keeper.slots()) {
            invalid |= slot.invalidate(bTid, tasks.nanos());
        }
        if (invalid) {
            LOG.info("GBA-INVALIDATED bTid={}: a NAF does not accept it", bTid);
        }
        return invalid;
    }

    /** A USIM has come, or its keys have changed: it may be asked again. */
    public void usimCame(String usim) {
        keeper.slot(usim).hold.clear();
    }

    @Override
    public List<GbaStatus> status() {
        Set<String> present = services.usims().words();
        Set<String> names = new TreeSet<>(present);
        keeper.slots().stream().filter(Slot::known).forEach(slot -> names.add(slot.usim()));
        return names.stream().map(name -> keeper.slot(name).status(present.contains(name) ? kind(name) : Optional.empty())).toList();
    }

    private Optional<String> kind(String usim) {
        return services.usims().property(usim, AkaAuthenticator.KIND).or(() -> Optional.of("?"));
    }

    @Override
    public boolean forget(String usim) {
        boolean existed = keeper.forget(usim);
        if (existed) {
            LOG.info("GBA-FORGOTTEN usim={}", usim);
        }
        return existed;
    }

    @Override
    public String name() {
        return "gba";
    }

    @Override
    public Health health() {
        List<GbaStatus> usims = status();
        return GbaHealth.of(settings.get().agreement().isPresent(), wanted || !usims.isEmpty(), usims, times.trusted());
    }

    /** Ends every call with a retryable failure. */
    @Override
    public void close() {
        closed = true;
        open.forEach(result -> result.completeExceptionally(stopped()));
    }
}
