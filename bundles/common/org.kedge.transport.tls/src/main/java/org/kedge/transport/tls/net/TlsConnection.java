package org.kedge.transport.tls.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

import org.kedge.transport.tls.engine.Engine;
import org.kedge.transport.tls.engine.EngineEvents;
import org.kedge.transport.tls.engine.TlsEngine;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;

/** One connection: moves octets between its socket and its engine, all on the connection's event loop (DTLS-32). */
public abstract class TlsConnection extends ChannelDuplexHandler implements EngineEvents {
    /** How long the peer may take to read what is left and close its side; closing at once could destroy it, the alert for one. */
    private static final long LINGER_MILLIS = 5000;

    private ChannelHandlerContext context;
    private Engine engine;
    private Queue<ByteBuf> decrypted = new ArrayDeque<>(2);
    private volatile boolean closing;
    private volatile boolean heard;
    private Future<?> linger;

    /** The engine of this connection. */
    protected abstract Engine open();

    /** The engine or the socket has failed, or the peer has closed; nothing is received any more. Called once. */
    protected abstract void broken(Optional<Throwable> failure);

    /** Gives the answer to a question that a TLS handshake has asked. */
    protected interface Answer {
        void give(TlsEngine engine) throws IOException;
    }

    private interface Step {
        void take(Engine engine) throws IOException;
    }

    protected final ChannelHandlerContext context() {
        return context;
    }

    protected final Engine engine() {
        return engine;
    }

    /** Whether the end of the connection has begun. */
    protected final boolean isClosing() {
        return closing;
    }

    /** Whether the peer has sent anything at all. */
    protected final boolean hasHeard() {
        return heard;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        try {
            engine = open();
            step(Engine::start);
            ctx.read();
        } catch (RuntimeException e) {
            end(Optional.of(e));
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf input = (ByteBuf) message;
        heard = true;
        try {
            if (!closing) {
                step(e -> e.receive(input.array(), input.arrayOffset() + input.readerIndex(), input.readableBytes()));
            }
        } finally {
            input.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.fireChannelReadComplete();
        if (closing || engine != null && !engine.isEstablished()) {
            ctx.read();
        }
    }

    /** Answers a question of the engine, from the event loop. */
    protected final void answer(Answer answer) {
        if (!closing) {
            step(asking -> answer.give((TlsEngine) asking));
        }
    }

    private void step(Step action) {
        Throwable failure = null;
        try {
            action.take(engine);
        } catch (IOException | RuntimeException e) {
            failure = e;
        }
        flushOutput();
        for (ByteBuf next = decrypted.poll(); next != null; next = decrypted.poll()) {
            context.fireChannelRead(next);
        }
        if (failure != null) {
            end(Optional.of(failure));
        } else if (engine.isClosed()) {
            end(Optional.empty());
        }
    }

    @Override
    public void received(byte[] buffer, int offset, int length) {
        decrypted.add(context.alloc().heapBuffer(length).writeBytes(buffer, offset, length));
    }

    private void flushOutput() {
        if (engine.pending() > 0) {
            context.writeAndFlush(output());
        }
    }

    private ByteBuf output() {
        int length = engine.pending();
        ByteBuf buffer = context.alloc().heapBuffer(length);
        engine.takeOutput(buffer.array(), buffer.arrayOffset(), length);
        return buffer.writerIndex(length);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        ByteBuf plain = (ByteBuf) message;
        try {
            if (closing || engine.isClosed()) {
                promise.tryFailure(new IOException("the connection is closed"));
                return;
            }
            encrypt(plain);
            ctx.write(engine.pending() > 0 ? output() : Unpooled.EMPTY_BUFFER, promise);
        } catch (IOException | RuntimeException e) {
            promise.tryFailure(e);
        } finally {
            ReferenceCountUtil.release(plain);
        }
    }

    private void encrypt(ByteBuf plain) throws IOException {
        for (ByteBuffer part : plain.nioBuffers()) {
            if (part.hasArray()) {
                engine.send(part.array(), part.arrayOffset() + part.position(), part.remaining());
            } else {
                byte[] copy = new byte[part.remaining()];
                part.get(copy);
                engine.send(copy, 0, copy.length);
            }
        }
    }

    /** Says good-bye after what was written, then gives the peer a moment to close first. */
    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        ctx.channel().closeFuture().addListener(closed -> promise.trySuccess());
        end(Optional.empty());
    }

    private void end(Optional<Throwable> failure) {
        if (closing) {
            return;
        }
        closing = true;
        if (engine != null) {
            engine.close();
        }
        linger = context.executor().schedule(() -> context.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
        boolean output = engine != null && engine.pending() > 0;
        context.writeAndFlush(output ? output() : Unpooled.EMPTY_BUFFER).addListener(written -> shutdown());
        broken(failure);
    }

    private void shutdown() {
        if (!context.channel().isActive()) {
            context.close();
            return;
        }
        ((DuplexChannel) context.channel()).shutdownOutput().addListener((ChannelFutureListener) done -> context.read());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (linger != null) {
            linger.cancel(false);
        }
        if (!closing) {
            closing = true;
            broken(Optional.empty());
        }
        decrypted.forEach(ReferenceCountUtil::release);
        decrypted.clear();
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        end(Optional.of(cause));
    }

    /** Ends the connection at once, without waiting for the peer. */
    protected final void abandon() {
        if (engine != null) {
            engine.close();
            if (engine.pending() > 0) {
                context.writeAndFlush(output());
            }
        }
        context.close();
    }
}
