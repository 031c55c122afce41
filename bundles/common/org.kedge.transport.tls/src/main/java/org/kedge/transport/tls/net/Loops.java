package org.kedge.transport.tls.net;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;

/** The threads that serve connections; they never block. */
public final class Loops {
    private static final long STOP_MILLIS = 1000;

    private Loops() {
    }

    /**
     * Event loops with daemon threads.
     *
     * @param name for the threads, after {@code kedge-tls-}
     */
    public static EventLoopGroup open(String name, int threads) {
        AtomicInteger number = new AtomicInteger();
        ThreadFactory factory = task -> {
            Thread thread = new Thread(task, "kedge-tls-" + name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
        return new MultiThreadIoEventLoopGroup(threads, factory, NioIoHandler.newFactory());
    }

    /** Where the buffers of every connection come from. */
    public static ByteBufAllocator allocator() {
        return WipingAllocator.INSTANCE;
    }

    /** Ends the threads after what they have begun. */
    public static void stop(EventLoopGroup loops) {
        loops.shutdownGracefully(0, STOP_MILLIS, TimeUnit.MILLISECONDS);
        try {
            loops.awaitTermination(STOP_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
