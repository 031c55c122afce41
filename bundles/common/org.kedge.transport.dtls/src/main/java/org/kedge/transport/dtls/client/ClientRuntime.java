package org.kedge.transport.dtls.client;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.transport.core.Scheduler;
import org.kedge.transport.core.Threads;
import org.kedge.transport.dtls.DtlsClientSettings;
import org.kedge.transport.dtls.engine.KeyExporter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the connections of one client share: threads, message layer, library configurations, and the list of what is open. */
public final class ClientRuntime implements AutoCloseable {
    private static final int PROTOCOL_THREADS = 2;
    /** Continuations and verifications that wait; each belongs to a connection or request that is already bounded by its caller. */
    private static final int QUEUE = 10_000;
    private static final long GOODBYE_MILLIS = 500;
    private static final Logger LOG = LoggerFactory.getLogger(ClientRuntime.class);

    private final Scheduler protocol = Threads.protocol("dtls-client", PROTOCOL_THREADS);
    private final ThreadPoolExecutor workers;
    private final KeyExporter exporter;
    private final ClientReceiver receiver;
    private final ClientConnectors connectors;
    private final ClientCoap coap;
    private final Set<Stoppable> open = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;
    private volatile boolean retired;
    private final AtomicBoolean closing = new AtomicBoolean();

    /** Something that ends when the client stops. */
    interface Stoppable {
        /** Whether a handshake is in progress. */
        boolean isPending();

        /**
         * Completes every pending stage with the failure and says good-bye to the peer.
         *
         * @return completes when the good-bye has left
         */
        CompletableFuture<Void> stop(KedgeException reason);

        /** Frees what it holds. */
        void dispose();
    }

    /** @throws KedgeException {@link ErrorCode#CONNECT_FAILED} when the system gives no sockets */
    public ClientRuntime(DtlsClientSettings settings, KeyExporter exporter) {
        this.workers = Threads.workers("dtls-client-worker", settings.workers(), QUEUE);
        this.exporter = exporter;
        try {
            this.coap = new ClientCoap(settings, protocol, open::contains);
            this.receiver = new ClientReceiver();
            this.connectors = new ClientConnectors(settings, protocol, receiver, coap::received);
        } catch (IOException e) {
            protocol.shutdownNow();
            throw new KedgeException(ErrorCode.CONNECT_FAILED, "start of the DTLS client: " + e.getMessage(), e);
        }
    }

    ScheduledExecutorService protocol() {
        return protocol;
    }

    ThreadPoolExecutor workers() {
        return workers;
    }

    ClientConnectors connectors() {
        return connectors;
    }

    ClientCoap coap() {
        return coap;
    }

    KeyExporter exporter() {
        return exporter;
    }

    void opened(Stoppable item) {
        open.add(item);
        if (stopped) {
            item.stop(stoppedFailure());
            item.dispose();
        }
    }

    void closed(Stoppable item) {
        open.remove(item);
        coap.forget(item);
        closeWhenUnused();
    }

    /** Takes no new connections; ends with the last one that is open. */
    public void retire() {
        retired = true;
        closeWhenUnused();
    }

    private synchronized void closeWhenUnused() {
        if (retired && !stopped && open.isEmpty()) {
            stopped = true;
            // The caller may be one of the threads that end here.
            Thread closer = new Thread(this::close, "kedge-dtls-client-closer");
            closer.setDaemon(true);
            closer.start();
        }
    }

    /** Waits until no handshake is in progress. */
    public boolean awaitHandshakes(Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (open.stream().anyMatch(Stoppable::isPending)) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            LockSupport.parkNanos(5_000_000);
        }
        return true;
    }

    static KedgeException stoppedFailure() {
        return new KedgeException(ErrorCode.TRANSPORT_STOPPED, "DTLS client");
    }

    /** Completes what is pending with TRANSPORT_STOPPED, then ends every thread and socket. */
    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        stopped = true;
        awaitGoodbyes(open.stream().map(item -> item.stop(stoppedFailure())).toArray(CompletableFuture[]::new));
        open.forEach(Stoppable::dispose);
        open.clear();
        coap.close();
        Threads.stop(protocol);
        receiver.close();
        Threads.finish(workers);
    }

    /** Gives the close_notify alerts a moment to leave; a peer that misses them finds out by itself. */
    private static void awaitGoodbyes(CompletableFuture<?>[] goodbyes) {
        try {
            CompletableFuture.allOf(goodbyes).get(GOODBYE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("dtls.client.stop without every good-bye", e);
        }
    }
}
