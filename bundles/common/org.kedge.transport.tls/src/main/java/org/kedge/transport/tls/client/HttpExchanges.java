package org.kedge.transport.tls.client;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.Request;
import org.kedge.transport.client.ChannelLink;
import org.kedge.transport.client.ClientChannel;
import org.kedge.transport.client.PendingReply;
import org.kedge.transport.core.Bodies;
import org.kedge.transport.tls.http.HttpMessages;
import org.kedge.transport.tls.http.ResponseHandler;

import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;

/**
 * The requests of one connection, one after the other: HTTP pipelining would let one slow request hold up all others at the peer. The
 * answer to a request that nobody waits for any more is awaited all the same, since it cannot be told from the next one's.
 */
final class HttpExchanges implements ChannelLink, ResponseHandler.Replies {
    private record Exchange(Request request, PendingReply reply) {
    }

    private final EventLoop loop;
    private final Runnable release;
    private final String host;
    private final String name;
    private final Queue<Exchange> waiting = new ArrayDeque<>();
    private Exchange current;
    private ClientChannel channel;
    private ChannelPipeline pipeline;

    /**
     * @param release ends the connection
     * @param host of the Host header
     * @param name the peer in messages of failures
     */
    HttpExchanges(EventLoop loop, Runnable release, String host, String name) {
        this.loop = loop;
        this.release = release;
        this.host = host;
        this.name = name;
    }

    /** The connection is established; from here on all state belongs to the event loop. */
    void install(ChannelPipeline installed, ClientChannel opened) {
        pipeline = installed;
        channel = opened;
        ResponseHandler.install(installed, this);
    }

    @Override
    public void send(Request request, PendingReply reply) {
        Exchange exchange = new Exchange(request, reply);
        reply.onFailure(() -> forget(exchange));
        loop.execute(() -> {
            waiting.add(exchange);
            next();
        });
    }

    private void forget(Exchange exchange) {
        try {
            loop.execute(() -> waiting.remove(exchange));
        } catch (RejectedExecutionException e) {
            // The client has stopped, and nothing waits any more.
            return;
        }
    }

    private void next() {
        while (current == null && !waiting.isEmpty()) {
            Exchange exchange = waiting.poll();
            try {
                pipeline.writeAndFlush(HttpMessages.toHttp(exchange.request, host));
                current = exchange;
            } catch (RuntimeException e) {
                exchange.reply.fail(KedgeException.of(e));
            }
        }
    }

    @Override
    public void reply(Reply reply, boolean last) {
        if (current == null) {
            Bodies.wipe(reply.body());
            failed(ErrorCode.PEER_CLOSED, "an answer came that nobody asked for");
            return;
        }
        current.reply.complete(reply);
        current = null;
        if (last) {
            over("it announced the end of the connection");
        } else {
            next();
        }
    }

    @Override
    public void failed(ErrorCode code, String detail) {
        if (current != null) {
            current.reply.fail(new KedgeException(code, current.reply.what() + ": " + detail));
            current = null;
        }
        over(detail);
    }

    private void over(String detail) {
        channel.ended(new KedgeException(ErrorCode.PEER_CLOSED, name + ": " + detail));
        release();
    }

    @Override
    public void release() {
        release.run();
    }
}
