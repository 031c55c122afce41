package org.kedge.association.peer;

import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerConnections;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.SecureChannel;
import org.kedge.association.credential.Channels;
import org.kedge.association.credential.OpenChannel;
import org.kedge.work.Tasks;
import org.kedge.work.Times;

/**
 * Channels to peers, kept open while they are in use and until their credential ends. Works for every authentication of a peer for which
 * the store holds a credential. Thread-safe.
 */
public final class KeptConnections implements PeerConnections, AutoCloseable {
    private final Channels channels;
    private final Supplier<ConnectionSettings> settings;
    private final Times times;
    private final Tasks tasks;
    private final Map<String, Line> lines = new HashMap<>();
    private volatile boolean closed;

    public KeptConnections(Channels channels, Supplier<ConnectionSettings> settings, Times times, Tasks tasks) {
        this.channels = channels;
        this.settings = settings;
        this.times = times;
        this.tasks = tasks;
    }

    @Override
    public CompletionStage<Reply> request(Peer peer, Request request, Instant deadline) {
        CompletableFuture<Reply> result = new CompletableFuture<>();
        if (closed) {
            result.completeExceptionally(stopped());
            return result;
        }
        Runnable cancel = tasks.after(times.left(deadline), () -> result.completeExceptionally(new KedgeException(
                ErrorCode.REQUEST_TIMED_OUT, request + " to the peer \"" + peer.name() + "\" was not answered before its deadline")));
        result.whenComplete((reply, thrown) -> cancel.run());
        // The transport wipes the body it has sent, and it may have to be sent twice.
        byte[] copy = request.body().clone();
        result.whenComplete((reply, thrown) -> Arrays.fill(copy, (byte) 0));
        send(line(peer), request, new Request(request.method(), request.path(), request.query(), request.headers(), request.contentType(),
                copy), result, true);
        return result;
    }

    private Line line(Peer peer) {
        Line fresh;
        Optional<Line> replaced;
        synchronized (lines) {
            Optional<Line> present = Optional.ofNullable(lines.get(peer.name()));
            if (present.filter(line -> line.peer().equals(peer)).isPresent()) {
                return present.get();
            }
            fresh = new Line(peer, channels, settings, times, tasks);
            replaced = Optional.ofNullable(lines.put(peer.name(), fresh));
        }
        replaced.ifPresent(Line::close);
        return fresh;
    }

    private void send(Line line, Request request, Request again, CompletableFuture<Reply> result, boolean first) {
        line.take().whenComplete((held, failure) -> {
            if (failure != null) {
                result.completeExceptionally(KedgeException.of(failure));
                return;
            }
            if (result.isDone()) {
                line.release(held);
                return;
            }
            boolean reused = held.used();
            // Who gave up must not leave a channel behind that looks healthy.
            result.whenComplete((reply, thrown) -> line.judge(held, thrown));
            held.channel().request(request).whenComplete((reply, thrown) -> {
                line.release(held);
                if (thrown == null) {
                    deliver(reply, result);
                } else if (first && reused && KedgeException.of(thrown).code() == ErrorCode.PEER_CLOSED && !result.isDone()) {
                    line.drop(held);
                    send(line, again, again, result, false);
                } else {
                    result.completeExceptionally(KedgeException.of(thrown));
                }
            });
        });
    }

    /** An answer nobody waits for may hold a key. */
    private static void deliver(Reply reply, CompletableFuture<Reply> result) {
        if (!result.complete(reply)) {
            Arrays.fill(reply.body(), (byte) 0);
        }
    }

    @Override
    public CompletionStage<SecureChannel> connect(Peer peer, KeyExport export, Instant deadline) {
        return closed ? CompletableFuture.failedFuture(stopped()) : channels.open(peer, export, deadline).thenApply(OpenChannel::channel);
    }

    private static KedgeException stopped() {
        return new KedgeException(ErrorCode.TRANSPORT_STOPPED, "the peer connections were stopped");
    }

    /** Closes every kept channel; requests under way fail. */
    @Override
    public void close() {
        closed = true;
        List<Line> all;
        synchronized (lines) {
            all = List.copyOf(lines.values());
            lines.clear();
        }
        all.forEach(Line::close);
    }
}
