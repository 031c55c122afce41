package org.kedge.transport.tls.client;

import java.util.concurrent.ThreadPoolExecutor;

import org.kedge.transport.client.ClientThreads;
import org.kedge.transport.client.OpenConnections;
import org.kedge.transport.core.Threads;
import org.kedge.transport.tls.TlsClientSettings;
import org.kedge.transport.tls.engine.EcCrypto;
import org.kedge.transport.tls.engine.TlsSuites;
import org.kedge.transport.tls.net.Loops;

import io.netty.channel.EventLoopGroup;

/** What the connections of one client share: threads, cryptography, and the list of what is open. */
public final class ClientRuntime {
    private static final int LOOPS = 2;
    /** Continuations and verifications that wait; each belongs to a connection or request that is already bounded by its caller. */
    private static final int QUEUE = 10_000;

    private final TlsSuites suites;
    private final EcCrypto crypto = new EcCrypto();
    private final EventLoopGroup loops = Loops.open("client", LOOPS);
    private final ThreadPoolExecutor workers;
    private final ClientThreads threads;
    private final OpenConnections open;

    /** Starts no thread until something connects. */
    public ClientRuntime(TlsClientSettings settings) {
        this.suites = settings.suites();
        this.workers = Threads.workers("tls-client-worker", settings.workers(), QUEUE);
        this.threads = new ClientThreads("tls", loops, workers);
        this.open = new OpenConnections(threads, this::end);
    }

    private void end() {
        Loops.stop(loops);
        Threads.finish(workers);
    }

    TlsSuites suites() {
        return suites;
    }

    EcCrypto crypto() {
        return crypto;
    }

    EventLoopGroup loops() {
        return loops;
    }

    ClientThreads threads() {
        return threads;
    }

    /** What is open; closing it closes the client. */
    public OpenConnections open() {
        return open;
    }
}
