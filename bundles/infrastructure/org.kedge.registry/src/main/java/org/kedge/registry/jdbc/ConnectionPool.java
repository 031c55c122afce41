package org.kedge.registry.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A bounded number of connections, opened on demand, checked after a pause and after a failure. Thread-safe. */
final class ConnectionPool implements AutoCloseable {
    private static final long WAIT_SECONDS = 10;
    private static final int CHECK_SECONDS = 2;
    private static final long CHECK_AFTER_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** How a connection is opened. */
    @FunctionalInterface
    interface Opener {
        Connection open() throws SQLException;
    }

    private record Idle(Connection connection, long since) {
    }

    private final Opener opener;
    private final Semaphore permits;
    private final ConcurrentLinkedDeque<Idle> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;

    ConnectionPool(Opener opener, int size) {
        this.opener = opener;
        this.permits = new Semaphore(size, true);
    }

    /**
     * Runs work with a connection of the pool.
     *
     * @param repeatable whether the work may be run again with a new connection when a kept one turned out to be dead
     */
    <T> T with(SqlWork<T> work, boolean repeatable) throws SQLException {
        acquire();
        try {
            Idle kept = closed ? null : takeIdle();
            if (kept != null) {
                try {
                    return use(kept.connection(), work);
                } catch (SQLException e) {
                    if (!repeatable || !isClosed(kept.connection())) {
                        throw e;
                    }
                }
            }
            return use(open(), work);
        } finally {
            permits.release();
        }
    }

    private void acquire() throws SQLException {
        try {
            if (!permits.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw new SQLTransientConnectionException("no connection free within " + WAIT_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLTransientConnectionException("interrupted while waiting for a connection", e);
        }
    }

    private Idle takeIdle() {
        for (Idle next = idle.pollFirst(); next != null; next = idle.pollFirst()) {
            if (System.nanoTime() - next.since() < CHECK_AFTER_NANOS || isValid(next.connection())) {
                return next;
            }
            closeQuietly(next.connection());
        }
        return null;
    }

    private Connection open() throws SQLException {
        if (closed) {
            throw new SQLNonTransientConnectionException("the registry was stopped");
        }
        return opener.open();
    }

    private <T> T use(Connection connection, SqlWork<T> work) throws SQLException {
        boolean healthy = false;
        try {
            T result = work.run(connection);
            healthy = true;
            return result;
        } catch (SQLException | RuntimeException e) {
            healthy = isValid(connection);
            throw e;
        } finally {
            if (healthy && !closed) {
                idle.addFirst(new Idle(connection, System.nanoTime()));
            } else {
                closeQuietly(connection);
            }
            if (closed) {
                closeIdle();
            }
        }
    }

    private static boolean isValid(Connection connection) {
        try {
            return connection.isValid(CHECK_SECONDS);
        } catch (SQLException e) {
            return false;
        }
    }

    private static boolean isClosed(Connection connection) {
        try {
            return connection.isClosed();
        } catch (SQLException e) {
            return true;
        }
    }

    static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            // It is thrown away because it is broken or no longer wanted: there is nothing left to do with it.
        }
    }

    private void closeIdle() {
        for (Idle next = idle.pollFirst(); next != null; next = idle.pollFirst()) {
            closeQuietly(next.connection());
        }
    }

    /** Closes idle connections now and the others when their work is done. */
    @Override
    public void close() {
        closed = true;
        closeIdle();
    }
}
