package org.kedge.transport.tls.server;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.transport.core.OwnKeyPair;
import org.kedge.transport.listener.ListenerRuntime;
import org.kedge.transport.listener.ListenerServices;
import org.kedge.transport.tls.Clients;
import org.kedge.transport.tls.TlsLimits;
import org.kedge.transport.tls.TlsListenerSettings;
import org.kedge.transport.tls.engine.EcCrypto;
import org.kedge.transport.tls.engine.ServerParameters;
import org.kedge.transport.tls.engine.TlsKeyPair;
import org.kedge.transport.tls.engine.TlsSuites;
import org.kedge.transport.tls.http.ResponseHeaders;
import org.kedge.transport.tls.net.Loops;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;

/** The parts of one listener put together. */
public final class ListenerCore {
    private static final int BACKLOG = 1024;

    private final TlsListenerSettings settings;
    private final EcCrypto crypto = new EcCrypto();
    private final EventLoopGroup loops;
    private final ListenerRuntime runtime;
    private final StapleFile staple;
    private final ResponseHeaders responses;
    private final Set<ServerConnection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger places = new AtomicInteger();
    private final AtomicInteger sessions = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile Optional<TlsKeyPair> own = Optional.empty();
    private volatile Channel server;
    private volatile boolean stopping;

    /** Starts no thread until it listens. */
    public ListenerCore(TlsListenerSettings settings, ListenerServices services) {
        this.settings = settings;
        this.loops = Loops.open(settings.name(), settings.threads());
        this.runtime = new ListenerRuntime(settings.common(), services, loops);
        this.responses = new ResponseHeaders(settings.clients() == Clients.AUTHENTICATED, services.clock());
        this.staple = new StapleFile(settings.ocspResponse(), loops, runtime.workers());
    }

    /** The parts that know no transport. */
    public ListenerRuntime runtime() {
        return runtime;
    }

    TlsLimits limits() {
        return settings.limits();
    }

    Clients clients() {
        return settings.clients();
    }

    /** What responses get on every connection of this listener. */
    ResponseHeaders responses() {
        return responses;
    }

    /** What a handshake that begins now is made with. */
    ServerParameters parameters() {
        Optional<TlsKeyPair> present = own;
        boolean anonymous = settings.clients() != Clients.AUTHENTICATED;
        IntStream certificate = present.isEmpty() ? IntStream.empty()
                : IntStream.of(anonymous ? TlsSuites.anonymousListener() : settings.suites().certificate());
        IntStream psk = settings.common().psk() ? IntStream.of(settings.suites().psk()) : IntStream.empty();
        return new ServerParameters(crypto, present, IntStream.concat(certificate, psk).toArray(), settings.common().export(),
                staple.current(), settings.limits().keptBytes(), anonymous, settings.pskHint());
    }

    /**
     * Uses a key pair from the next handshake on.
     *
     * @throws KedgeException a code of area 3 when it cannot be used; the last one stays
     */
    public void use(Optional<OwnKeyPair> keyPair) {
        own = keyPair.map(pair -> new TlsKeyPair(crypto, pair.privateKey(), pair.publicKey(), pair.chain()));
    }

    /**
     * Binds the socket and starts to listen.
     *
     * @throws KedgeException {@link ErrorCode#LISTENER_CONFIGURATION}
     */
    public void bind() {
        ServerBootstrap bootstrap = new ServerBootstrap().group(loops).channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG).option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.ALLOCATOR, Loops.allocator()).childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.TCP_NODELAY, true).childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel accepted) {
                        accept(accepted);
                    }
                });
        InetSocketAddress address = settings.common().address();
        var binding = bootstrap.bind(address).awaitUninterruptibly();
        if (!binding.isSuccess()) {
            throw new KedgeException(ErrorCode.LISTENER_CONFIGURATION,
                    "listener " + settings.name() + " on " + address + ": " + binding.cause().getMessage(), binding.cause());
        }
        server = binding.channel();
    }

    private void accept(SocketChannel accepted) {
        // Not by the size of the set: event loops accept at the same time, and each of them would find the last place free.
        boolean room = places.incrementAndGet() <= settings.common().maxConnections();
        accepted.closeFuture().addListener(closed -> places.decrementAndGet());
        if (stopping || !room) {
            runtime.refusals().dropped("connections");
            accepted.close();
            return;
        }
        ServerConnection connection = new ServerConnection(this);
        accepted.pipeline().addLast(connection);
        connections.add(connection);
        accepted.closeFuture().addListener(closed -> connections.remove(connection));
    }

    void opened(ServerConnection connection) {
        sessions.incrementAndGet();
    }

    void closed(ServerConnection connection) {
        sessions.decrementAndGet();
    }

    /** Whether one more handshake may wait for a look-up. */
    boolean enterWaiting() {
        if (waiting.incrementAndGet() > settings.limits().waiting()) {
            waiting.decrementAndGet();
            return false;
        }
        return true;
    }

    void leaveWaiting() {
        waiting.decrementAndGet();
    }

    /** The bound address; empty while nothing listens. */
    public Optional<InetSocketAddress> address() {
        return Optional.ofNullable(server).filter(Channel::isActive).map(channel -> (InetSocketAddress) channel.localAddress());
    }

    /** Number of established sessions. */
    public int sessions() {
        return sessions.get();
    }

    /** Takes no connection any more, waits for handshakes and requests in progress, then ends every session, socket and thread. */
    public void stop(Duration drain) {
        stopping = true;
        Channel present = server;
        if (present != null) {
            present.close().awaitUninterruptibly();
            awaitQuiet(drain);
        }
        connections.forEach(ServerConnection::stop);
        Loops.stop(loops);
        runtime.stop();
    }

    private void awaitQuiet(Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while ((runtime.dispatcher().inProgress() > 0 || connections.stream().anyMatch(ServerConnection::isHopeful))
                && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(5_000_000);
        }
    }
}
