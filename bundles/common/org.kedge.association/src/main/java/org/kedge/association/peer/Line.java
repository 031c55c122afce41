package org.kedge.association.peer;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.peer.Peer;
import org.kedge.api.transport.KeyExport;
import org.kedge.association.credential.Channels;
import org.kedge.association.credential.OpenChannel;
import org.kedge.work.Tasks;
import org.kedge.work.Times;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The channels to one peer: one over CoAP; over HTTP, which answers one request after the other, a few when one is not enough. One
 * handshake at a time however many ask. A channel is replaced when it is of no use any more. Thread-safe.
 */
final class Line {
    private static final Logger LOG = LoggerFactory.getLogger(Line.class);
    private static final Duration CONNECT = Duration.ofSeconds(10);
    /** So long a failed handshake stands for the next ones: many wait, and each would wait its own 10 s for a dead peer. */
    private static final long QUIET = Duration.ofSeconds(1).toNanos();

    private static final Duration UNTRUSTED = Duration.ofMinutes(1);

    private record Refusal(KedgeException failure, long at) {
    }

    private final Peer peer;
    private final Channels channels;
    private final Supplier<ConnectionSettings> settings;
    private final Times times;
    private final Tasks tasks;
    /** All that are not closed, those included that only end what is under way. */
    private final Set<Held> open = new HashSet<>();
    /** Those that take requests. */
    private final List<Held> ready = new ArrayList<>();
    private Optional<CompletableFuture<Held>> connecting = Optional.empty();
    private Optional<Refusal> refusal = Optional.empty();
    private boolean closed;

    Line(Peer peer, Channels channels, Supplier<ConnectionSettings> settings, Times times, Tasks tasks) {
        this.peer = peer;
        this.channels = channels;
        this.settings = settings;
        this.times = times;
        this.tasks = tasks;
    }

    Peer peer() {
        return peer;
    }

    /** A channel, for one request; each is given back by {@link #release}. */
    CompletableFuture<Held> take() {
        CompletableFuture<Held> mine = new CompletableFuture<>();
        CompletableFuture<Held> taken;
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedFuture(stopped());
            }
            Optional<Held> best = ready.stream().min(Comparator.comparingInt((Held held) -> held.underWay));
            boolean refused = refusal.filter(r -> tasks.nanos() - r.at < QUIET).isPresent();
            if (best.isPresent()) {
                best.get().underWay++;
                if (best.get().underWay == 1 || ready.size() >= most(best.get()) || connecting.isPresent() || refused) {
                    return CompletableFuture.completedFuture(best.get());
                }
                taken = CompletableFuture.completedFuture(best.get());
            } else if (connecting.isPresent()) {
                return connecting.get().thenApply(this::join);
            } else if (refused) {
                return CompletableFuture.failedFuture(refusal.get().failure);
            } else {
                taken = mine.thenApply(this::join);
            }
            connecting = Optional.of(mine);
        }
        channels.open(peer, KeyExport.NONE, times.now().plus(CONNECT)).whenComplete((channel, thrown) -> connected(mine, channel, thrown));
        return taken;
    }

    private int most(Held held) {
        return "https".equals(held.open.uri().getScheme()) ? settings.get().parallel() : 1;
    }

    private KedgeException stopped() {
        return new KedgeException(ErrorCode.TRANSPORT_STOPPED,
                "the channel to the peer \"" + peer.name() + "\" was closed: its configuration changed or the bundle was stopped");
    }

    private synchronized Held join(Held held) {
        held.underWay++;
        return held;
    }

    private void connected(CompletableFuture<Held> mine, OpenChannel channel, Throwable thrown) {
        if (thrown != null) {
            KedgeException failure = KedgeException.of(thrown);
            LOG.warn("PEER-UNREACHABLE peer={} code={}: {}", peer.name(), failure.code(), failure.detail());
            synchronized (this) {
                connecting = Optional.empty();
                refusal = dueToPeer(failure) ? Optional.of(new Refusal(failure, tasks.nanos())) : Optional.empty();
            }
            mine.completeExceptionally(failure);
            return;
        }
        Held held = new Held(channel);
        boolean late;
        synchronized (this) {
            connecting = Optional.empty();
            late = closed;
            if (!late) {
                held.lastUsed = tasks.nanos();
                ready.add(held);
                open.add(held);
                // Counted until everybody who waits has joined: a channel is not idle before its first request.
                held.underWay++;
            }
        }
        if (late) {
            channel.close();
            mine.completeExceptionally(stopped());
            return;
        }
        LOG.info("PEER-CONNECTED peer={} uri={} by={} protocol={} suite={}", peer.name(), channel.uri(), channel.use(),
                channel.channel().facts().protocol(), channel.channel().facts().cipherSuite());
        mine.complete(held);
        synchronized (this) {
            held.underWay--;
        }
        watchIdle(held);
        channel.use().notAfter().ifPresent(end -> watchEnd(held, end));
    }

    /** What the peer's side or the way to it is to blame for; anything else may be mended on this node at any moment. */
    private static boolean dueToPeer(KedgeException failure) {
        return switch (failure.code()) {
            case CONNECT_FAILED, HANDSHAKE_REFUSED_OR_LOST, HANDSHAKE_ALERT -> true;
            default -> false;
        };
    }

    void release(Held held) {
        boolean unused;
        synchronized (this) {
            held.underWay--;
            held.used = true;
            held.lastUsed = tasks.nanos();
            unused = held.dropped && held.underWay == 0;
        }
        if (unused) {
            shut(held);
        }
    }

    /** A session that the peer has lost answers nothing: after a request without an answer the next one gets a new channel. */
    void judge(Held held, Throwable outcome) {
        if (outcome == null) {
            return;
        }
        ErrorCode code = KedgeException.of(outcome).code();
        if (code == ErrorCode.REQUEST_TIMED_OUT || code == ErrorCode.PEER_CLOSED || code == ErrorCode.TRANSPORT_STOPPED) {
            drop(held);
        }
    }

    /** No new request goes over it; it is closed when the last one is done. */
    void drop(Held held) {
        boolean unused;
        synchronized (this) {
            held.dropped = true;
            ready.remove(held);
            unused = held.underWay == 0;
        }
        if (unused) {
            shut(held);
        }
    }

    private void shut(Held held) {
        boolean mine;
        synchronized (this) {
            mine = open.remove(held);
        }
        if (mine) {
            held.open.close();
            LOG.info("PEER-CLOSED peer={}", peer.name());
        }
    }

    private void watchIdle(Held held) {
        long limit = settings.get().idle().toNanos();
        long rest;
        synchronized (this) {
            if (!open.contains(held)) {
                return;
            }
            rest = held.underWay > 0 ? limit : limit - (tasks.nanos() - held.lastUsed);
        }
        if (rest <= 0) {
            drop(held);
        } else {
            tasks.after(Duration.ofNanos(rest), () -> watchIdle(held));
        }
    }

    /** TS-0001 11.3.2: a session does not outlive its credential, whatever is under way on it. */
    private void watchEnd(Held held, Instant end) {
        synchronized (this) {
            if (!open.contains(held)) {
                return;
            }
        }
        if (times.usable(Optional.of(end))) {
            Duration left = times.left(end);
            // With an untrusted clock the end may seem to have passed, and counts for nothing.
            tasks.after(left.isZero() ? UNTRUSTED : left.plusMillis(1), () -> watchEnd(held, end));
        } else {
            LOG.info("PEER-CREDENTIAL-ENDED peer={} by={}", peer.name(), held.open.use());
            drop(held);
            shut(held);
        }
    }

    /** Closes the channels now; requests under way and whoever waits for a channel fail. */
    void close() {
        Set<Held> all;
        Optional<CompletableFuture<Held>> waiting;
        synchronized (this) {
            closed = true;
            ready.clear();
            all = Set.copyOf(open);
            waiting = connecting;
        }
        all.forEach(this::shut);
        waiting.ifPresent(result -> result.completeExceptionally(stopped()));
    }
}
