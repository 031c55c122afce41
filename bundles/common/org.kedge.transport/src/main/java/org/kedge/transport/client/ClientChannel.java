package org.kedge.transport.client;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.HandshakeFacts;
import org.kedge.api.transport.PeerIdentity;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.SecureChannel;
import org.kedge.transport.core.Bodies;
import org.kedge.transport.core.ExportSlot;

/** An established session as its user sees it. Thread-safe. */
public final class ClientChannel implements SecureChannel {
    private final ChannelLink link;
    private final ClientThreads threads;
    private final HandshakeFacts facts;
    private final PeerIdentity peer;
    private final String name;
    private final ExportSlot export;
    private final Duration requestTimeout;
    private final Set<PendingReply> pending = ConcurrentHashMap.newKeySet();
    private final AtomicReference<KedgeException> ended = new AtomicReference<>();

    /**
     * @param name the peer in messages of failures
     * @param export owned by the channel
     */
    public ClientChannel(ChannelLink link, ClientThreads threads, HandshakeFacts facts, PeerIdentity peer, String name, ExportSlot export,
            Duration requestTimeout) {
        this.link = link;
        this.threads = threads;
        this.facts = facts;
        this.peer = peer;
        this.name = name;
        this.export = export;
        this.requestTimeout = requestTimeout;
    }

    @Override
    public HandshakeFacts facts() {
        return facts;
    }

    @Override
    public PeerIdentity peer() {
        return peer;
    }

    @Override
    public SecretBytes takeExportedKey() {
        KedgeException over = ended.get();
        if (over != null && over.code() == ErrorCode.TRANSPORT_STOPPED) {
            // Not the session's fault: whoever wanted the key may try again.
            throw over;
        }
        return export.take();
    }

    @Override
    public CompletionStage<Reply> request(Request request) {
        PendingReply reply = new PendingReply(() -> request + " to " + name, threads.workers(), pending::remove);
        pending.add(reply);
        KedgeException over = ended.get();
        if (over != null) {
            reply.fail(over);
        } else {
            send(request, reply);
        }
        return reply.stage();
    }

    private void send(Request request, PendingReply reply) {
        try {
            Bodies.check(request.body(), request);
            reply.limit(threads.timer(), requestTimeout);
            link.send(request, reply);
        } catch (RejectedExecutionException e) {
            reply.fail(threads.stopped());
        } catch (RuntimeException e) {
            reply.fail(KedgeException.of(e));
        }
    }

    /** The session is over: nothing can be sent any more, and nothing will be answered. */
    public void ended(KedgeException reason) {
        if (ended.compareAndSet(null, reason)) {
            export.wipe("the session was closed");
            pending.forEach(reply -> reply.fail(reason));
        }
    }

    @Override
    public void close() {
        ended(new KedgeException(ErrorCode.PEER_CLOSED, "the channel to " + name + " was closed on this side"));
        link.release();
    }
}
