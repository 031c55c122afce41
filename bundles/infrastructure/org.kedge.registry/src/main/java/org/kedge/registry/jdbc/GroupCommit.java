package org.kedge.registry.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One writing connection for many threads. Whoever gets the lock runs all waiting work in one transaction, each piece behind a savepoint
 * of its own, and commits once: threads that wait for the medium share its next turn. The others sleep until their work is done and never
 * queue for the lock, which would wake them one after the other. Thread-safe.
 */
final class GroupCommit implements AutoCloseable {
    private static final int MAX_GROUP = 128;
    private static final long CLOSE_MILLIS = 300;

    /** One piece of work and who waits for it. What came of it is written before {@code done} and read after. */
    private static final class Unit<T> {
        private final SqlWork<T> work;
        private final Thread waiter = Thread.currentThread();
        private T result;
        private Throwable failure;
        private volatile boolean done;

        Unit(SqlWork<T> work) {
            this.work = work;
        }

        void run(Connection connection) {
            try {
                result = work.run(connection);
            } catch (SQLException | RuntimeException e) {
                failure = e;
            }
        }
    }

    private final ConnectionPool.Opener opener;
    private final Queue<Unit<?>> waiting = new ConcurrentLinkedQueue<>();
    private final ReentrantLock lock = new ReentrantLock();
    private Connection connection;
    private volatile boolean closed;

    GroupCommit(ConnectionPool.Opener opener) {
        this.opener = opener;
    }

    /** Runs work in a transaction; returns when it is durable, throws when it is undone. */
    <T> T run(SqlWork<T> work) throws SQLException {
        Unit<T> unit = new Unit<>(work);
        waiting.add(unit);
        await(unit);
        if (unit.failure instanceof SQLException sql) {
            throw sql;
        }
        if (unit.failure instanceof RuntimeException runtime) {
            throw runtime;
        }
        if (unit.failure instanceof Error error) {
            throw error;
        }
        return unit.result;
    }

    /** Not ended by an interrupt: nobody could say what became of the work. */
    private void await(Unit<?> unit) {
        boolean interrupted = false;
        while (!unit.done) {
            if (lock.tryLock()) {
                try {
                    if (!unit.done) {
                        runGroup();
                    }
                } finally {
                    unlock();
                }
            } else {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whoever comes first among those who found the lock taken is told that it is free. */
    private void unlock() {
        lock.unlock();
        Unit<?> next = waiting.peek();
        if (next != null) {
            LockSupport.unpark(next.waiter);
        }
    }

    private void runGroup() {
        List<Unit<?>> group = new ArrayList<>();
        for (Unit<?> next = waiting.poll(); next != null; next = group.size() < MAX_GROUP ? waiting.poll() : null) {
            group.add(next);
        }
        try {
            Connection writer = open();
            writer.setAutoCommit(false);
            for (Unit<?> unit : group) {
                runBehindSavepoint(writer, unit);
            }
            // Commits. The driver's commit() would begin the next transaction at once and so keep the write lock of the file.
            writer.setAutoCommit(true);
        } catch (SQLException | RuntimeException | Error e) {
            discard();
            group.forEach(unit -> unit.failure = e);
        } finally {
            for (Unit<?> unit : group) {
                unit.done = true;
                LockSupport.unpark(unit.waiter);
            }
        }
    }

    private static void runBehindSavepoint(Connection writer, Unit<?> unit) throws SQLException {
        Savepoint before = writer.setSavepoint();
        unit.run(writer);
        if (unit.failure != null) {
            writer.rollback(before);
        }
        writer.releaseSavepoint(before);
    }

    private Connection open() throws SQLException {
        if (closed) {
            throw new SQLNonTransientConnectionException("the registry was stopped");
        }
        if (connection == null) {
            connection = opener.open();
        }
        return connection;
    }

    /** Closing rolls back whatever is open. */
    private void discard() {
        if (connection != null) {
            ConnectionPool.closeQuietly(connection);
            connection = null;
        }
    }

    /** Refuses new work; waits a moment for the transaction in progress and, if it does not end, leaves its connection to it. */
    @Override
    public void close() {
        closed = true;
        try {
            if (lock.tryLock(CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
                try {
                    discard();
                } finally {
                    unlock();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
