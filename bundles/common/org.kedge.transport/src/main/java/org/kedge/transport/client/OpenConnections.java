package org.kedge.transport.client;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

import org.kedge.api.error.KedgeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is open of one client, from the attempt to connect to the end; and how the client itself ends. Thread-safe. */
public final class OpenConnections implements AutoCloseable {
    private static final long GOODBYE_MILLIS = 500;
    private static final Logger LOG = LoggerFactory.getLogger(OpenConnections.class);

    /** An attempt to connect, and the session it becomes. */
    public interface Connection {
        /** Whether a handshake is in progress. */
        boolean isPending();

        /**
         * Completes every pending stage with the failure, before it returns, and says good-bye to the peer.
         *
         * @return completes when the good-bye has left
         */
        CompletableFuture<Void> stop(KedgeException reason);

        /** Frees what it holds. */
        void dispose();
    }

    private final ClientThreads threads;
    private final Runnable end;
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closing = new AtomicBoolean();
    private volatile boolean stopped;
    private volatile boolean retired;

    /** @param end ends every thread and socket of the client, once, after everything that was open */
    public OpenConnections(ClientThreads threads, Runnable end) {
        this.threads = threads;
        this.end = end;
    }

    /** An attempt begins; it is stopped at once when the client has stopped. */
    public void opened(Connection connection) {
        open.add(connection);
        if (stopped) {
            connection.stop(threads.stopped());
            connection.dispose();
        }
    }

    /** A connection is over. */
    public void closed(Connection connection) {
        open.remove(connection);
        closeWhenUnused();
    }

    /** Whether something is open. */
    public boolean contains(Object connection) {
        return open.contains(connection);
    }

    /** Ends with the last connection that is open. */
    public void retire() {
        retired = true;
        closeWhenUnused();
    }

    private synchronized void closeWhenUnused() {
        if (retired && !stopped && open.isEmpty()) {
            stopped = true;
            // The caller may be one of the threads that end here.
            Thread closer = new Thread(this::close, "kedge-" + threads.kind() + "-client-closer");
            closer.setDaemon(true);
            closer.start();
        }
    }

    /** Waits until no handshake is in progress, at most the given time. */
    public boolean awaitHandshakes(Duration limit) {
        long until = System.nanoTime() + limit.toNanos();
        while (open.stream().anyMatch(Connection::isPending)) {
            if (System.nanoTime() - until > 0) {
                return false;
            }
            LockSupport.parkNanos(5_000_000);
        }
        return true;
    }

    /** Completes what is pending with TRANSPORT_STOPPED, then ends the client. */
    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        stopped = true;
        awaitGoodbyes(open.stream().map(connection -> connection.stop(threads.stopped())).toArray(CompletableFuture[]::new));
        open.forEach(Connection::dispose);
        open.clear();
        end.run();
    }

    /** Gives the close_notify alerts a moment to leave; a peer that misses them finds out by itself. */
    private void awaitGoodbyes(CompletableFuture<?>[] goodbyes) {
        try {
            CompletableFuture.allOf(goodbyes).get(GOODBYE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("{}.client.stop without every good-bye", threads.kind(), e);
        }
    }
}
