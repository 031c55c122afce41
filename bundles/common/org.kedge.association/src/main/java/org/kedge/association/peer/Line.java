package org.kedge.association.peer;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.peer.Peer;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.SecureChannel;
import org.kedge.association.credential.Channels;
import org.kedge.association.credential.OpenChannel;
import org.kedge.association.work.Tasks;
import org.kedge.association.work.Times;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The channel to one peer: opened by one handshake however many ask, replaced when it is of no use any more. Thread-safe. */
final class Line {
    private static final Logger LOG = LoggerFactory.getLogger(Line.class);
    private static final Duration CONNECT = Duration.ofSeconds(10);
    /** So long a failed handshake stands for the next ones: many wait, and each would wait its own 10 s for a dead peer. */
    private static final long QUIET = Duration.ofSeconds(1).toNanos();

    private static final Duration UNTRUSTED = Duration.ofMinutes(1);

    /** A channel with what is under way on it; guarded by the line. */
    static final class Held {
        private final OpenChannel open;
        private int underWay;
        private volatile boolean used;
        private boolean dropped;
        private long lastUsed;

        private Held(OpenChannel open) {
            this.open = open;
        }

        SecureChannel channel() {
            return open.channel();
        }

        /** Whether it carried a request before: only then may the peer have closed it meanwhile. */
        boolean used() {
            return used;
        }
    }

    private record Refusal(KedgeException failure, long at) {
    }

    private final Peer peer;
    private final Channels channels;
    private final Supplier<Duration> idle;
    private final Times times;
    private final Tasks tasks;
    private final Set<Held> open = new HashSet<>();
    private Optional<Held> current = Optional.empty();
    private Optional<CompletableFuture<Held>> connecting = Optional.empty();
    private Optional<Refusal> refusal = Optional.empty();
    private boolean closed;

    Line(Peer peer, Channels channels, Supplier<Duration> idle, Times times, Tasks tasks) {
        this.peer = peer;
        this.channels = channels;
        this.idle = idle;
        this.times = times;
        this.tasks = tasks;
    }

    Peer peer() {
        return peer;
    }

    /** The channel, for one request; each is given back by {@link #release}. */
    CompletableFuture<Held> take() {
        CompletableFuture<Held> mine;
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedFuture(new KedgeException(ErrorCode.TRANSPORT_STOPPED,
                        "the channel to the peer \"" + peer.name() + "\" was closed: its configuration changed or the bundle was stopped"));
            }
            if (current.isPresent()) {
                current.get().underWay++;
                return CompletableFuture.completedFuture(current.get());
            }
            if (connecting.isPresent()) {
                return connecting.get().thenApply(this::join);
            }
            if (refusal.filter(r -> tasks.nanos() - r.at < QUIET).isPresent()) {
                return CompletableFuture.failedFuture(refusal.get().failure);
            }
            mine = new CompletableFuture<>();
            connecting = Optional.of(mine);
        }
        CompletableFuture<Held> taken = mine.thenApply(this::join);
        channels.open(peer, KeyExport.NONE, times.now().plus(CONNECT)).whenComplete((channel, thrown) -> connected(mine, channel, thrown));
        return taken;
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
                current = Optional.of(held);
                open.add(held);
                // Counted until everybody who waits has joined: a channel is not idle before its first request.
                held.underWay++;
            }
        }
        if (late) {
            channel.close();
            mine.completeExceptionally(new KedgeException(ErrorCode.TRANSPORT_STOPPED, "the channel to \"" + peer.name() + "\" was closed"));
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
            current = current.filter(c -> c != held);
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
        long limit = idle.get().toNanos();
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

    /** Closes the channel now; requests under way fail. */
    void close() {
        Set<Held> all;
        synchronized (this) {
            closed = true;
            current = Optional.empty();
            all = Set.copyOf(open);
        }
        all.forEach(this::shut);
    }
}
