package org.kedge.transport.tls.http;

import java.util.ArrayDeque;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;

import org.kedge.api.transport.Method;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.transport.core.Bodies;
import org.kedge.transport.listener.ReplyPath;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

/** Puts requests together, one at a time: the next one waits until the last is answered. */
public final class RequestReader extends ChannelInboundHandlerAdapter {
    /** Where requests go, and what the connection needs to know of them; called on the event loop. */
    public interface Requests {
        /** Octets of a request begin to arrive. */
        void receiving();

        /** The request is complete. */
        void request(Optional<Request> request, boolean first, ReplyPath path);

        /** The request is answered; its answer leaves now. */
        void idle();

        /** What came is no request that could be handled; it is answered and the connection closed. */
        void malformed(String reason);
    }

    /** Pieces of later requests, each of at most 8 KiB, after which nothing more is read. */
    private static final int MOST_EARLY = 8;

    private enum State {
        IDLE, RECEIVING, BUSY, OVER
    }

    private final Requests requests;
    private final ResponseHeaders responses;
    private final BodyCollector body = new BodyCollector();
    private ChannelHandlerContext context;
    private State state = State.IDLE;
    private HttpRequest head;
    private boolean seen;
    /** What came after a request that is not answered yet. */
    private Queue<HttpObject> early;

    private RequestReader(ResponseHeaders responses, Requests requests) {
        this.responses = responses;
        this.requests = requests;
    }

    /** Adds the handlers of HTTP to an established connection. */
    public static RequestReader install(ChannelPipeline pipeline, int headerSize, ResponseHeaders responses, Requests requests) {
        RequestReader reader = new RequestReader(responses, requests);
        pipeline.addLast(new StrictRequestDecoder(headerSize, reader::arrived), new HttpResponseEncoder(), reader);
        return reader;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        ctx.read();
    }

    private void arrived() {
        if (state == State.IDLE) {
            state = State.RECEIVING;
            requests.receiving();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (state == State.BUSY) {
            early = early == null ? new ArrayDeque<>() : early;
            early.add((HttpObject) message);
        } else {
            process((HttpObject) message);
        }
    }

    private void process(HttpObject message) {
        try {
            if (state != State.OVER) {
                arrived();
                take(message);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        // While a request is handled too: the end of the connection would not show otherwise.
        if (early == null || early.size() < MOST_EARLY) {
            ctx.read();
        }
    }

    private void take(HttpObject message) {
        Optional<HttpResponseStatus> problem = RequestRules.syntax(message);
        if (problem.isEmpty() && message instanceof HttpRequest request) {
            problem = RequestRules.head(request);
            head = request;
            if (problem.isEmpty() && HttpUtil.is100ContinueExpected(request)) {
                context.writeAndFlush(
                        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
            }
        }
        if (problem.isEmpty() && message instanceof HttpContent content && !body.add(content.content())) {
            problem = Optional.of(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE);
        }
        if (problem.isPresent()) {
            refuse(problem.get());
        } else if (message instanceof LastHttpContent) {
            complete();
        }
    }

    private void complete() {
        HttpRequest request = head;
        head = null;
        Optional<Method> method = HttpMessages.method(request);
        byte[] octets = body.take();
        Optional<Request> message = method.flatMap(m -> HttpMessages.fromHttp(request, m, octets));
        if (message.isEmpty()) {
            Bodies.wipe(octets);
        }
        if (method.isPresent() && message.isEmpty()) {
            refuse(HttpResponseStatus.BAD_REQUEST);
            return;
        }
        boolean first = !seen;
        seen = true;
        state = State.BUSY;
        requests.request(message, first, reply -> send(reply, request));
    }

    /** Called on any thread. */
    private void send(Reply reply, HttpRequest request) {
        FullHttpResponse http = HttpMessages.toHttp(reply, request.headers(), responses);
        boolean last = !HttpUtil.isKeepAlive(request);
        if (last) {
            http.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        context.executor().execute(() -> {
            if (state != State.BUSY) {
                http.release();
                Bodies.wipe(reply.body());
                return;
            }
            requests.idle();
            context.writeAndFlush(http).addListener(written -> {
                Bodies.wipe(reply.body());
                if (!last && written.isSuccess()) {
                    goOn();
                }
            });
            if (last) {
                close();
            }
        });
    }

    /** The last answer has left, so that a peer that reads none cannot make them pile up. */
    private void goOn() {
        if (state != State.BUSY) {
            return;
        }
        state = State.IDLE;
        while (early != null && state != State.BUSY) {
            HttpObject next = early.poll();
            if (early.isEmpty()) {
                early = null;
            }
            process(next);
        }
        if (state != State.BUSY) {
            context.read();
        }
    }

    /** The peer has taken too long for a request. */
    public void tooSlow() {
        if (state == State.RECEIVING) {
            refuse(HttpResponseStatus.REQUEST_TIMEOUT);
        }
    }

    private void refuse(HttpResponseStatus status) {
        requests.malformed(status.code() + " " + status.reasonPhrase().toLowerCase(Locale.ROOT));
        FullHttpResponse http = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.EMPTY_BUFFER);
        http.headers().set(HttpHeaderNames.CONTENT_LENGTH, 0).set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        if (status == HttpResponseStatus.BAD_REQUEST) {
            responses.write(ReplyStatus.BAD_REQUEST, http.headers());
        } else {
            responses.date(http.headers());
        }
        context.writeAndFlush(http);
        close();
    }

    private void close() {
        over();
        context.channel().close().addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }

    private void over() {
        state = State.OVER;
        body.wipe();
        if (early != null) {
            early.forEach(ReferenceCountUtil::release);
            early = null;
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        over();
    }
}
