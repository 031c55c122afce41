package org.kedge.registry.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.postgresql.ds.PGSimpleDataSource;

/** PostgreSQL, or a database that speaks its protocol; several nodes may share it. The only class that names its driver. */
public final class PostgresDatabase implements Database {
    private static final String UNIQUE_VIOLATION = "23505";
    private static final String FOREIGN_KEY_VIOLATION = "23503";
    /** Serialization failure and deadlock: undone by the server, to be run again. */
    private static final Set<String> RETRY = Set.of("40001", "40P01");
    private static final int ATTEMPTS = 4;
    private static final int SOCKET_TIMEOUT_SECONDS = 30;
    /** Any number that no other application of the same database uses as its advisory lock. */
    private static final long SETUP_LOCK = 0x4b65646765526567L;

    private final ConnectionPool pool;
    private final String place;
    private volatile boolean fsyncOff;

    /**
     * @param url {@code jdbc:postgresql://...}, without user and password
     * @throws KedgeException REGISTRY_IO for a URL that the driver does not understand
     */
    public PostgresDatabase(String url, Optional<String> user, Optional<String> password, int poolSize) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        try {
            source.setURL(url);
        } catch (IllegalArgumentException e) {
            throw new KedgeException(ErrorCode.REGISTRY_IO, "jdbc.url is not a URL of PostgreSQL");
        }
        user.ifPresent(source::setUser);
        password.ifPresent(source::setPassword);
        source.setApplicationName("kedge-registry");
        // Keeps values of rows out of exception messages.
        source.setLogServerErrorDetail(false);
        if (source.getSocketTimeout() == 0) {
            source.setSocketTimeout(SOCKET_TIMEOUT_SECONDS);
        }
        this.place = "PostgreSQL " + String.join(",", source.getServerNames()) + "/" + source.getDatabaseName();
        this.pool = new ConnectionPool(() -> prepare(source.getConnection()), poolSize);
    }

    private Connection prepare(Connection connection) throws SQLException {
        try (PreparedStatement settings = connection.prepareStatement(
                "SELECT current_setting('fsync'), CASE current_setting('synchronous_commit') WHEN 'off'"
                        + " THEN set_config('synchronous_commit', 'on', false) END");
                ResultSet row = settings.executeQuery()) {
            row.next();
            fsyncOff = "off".equals(row.getString(1));
            return connection;
        } catch (SQLException e) {
            ConnectionPool.closeQuietly(connection);
            throw e;
        }
    }

    @Override
    public <T> T read(SqlWork<T> work) throws SQLException {
        return pool.with(work, true);
    }

    @Override
    public <T> T write(SqlWork<T> work) throws SQLException {
        for (int attempt = 1;; attempt++) {
            try {
                return pool.with(connection -> transact(connection, work), false);
            } catch (SQLException e) {
                if (attempt == ATTEMPTS || !RETRY.contains(String.valueOf(e.getSQLState()))) {
                    throw e;
                }
            }
        }
    }

    private static <T> T transact(Connection connection, SqlWork<T> work) throws SQLException {
        connection.setAutoCommit(false);
        try {
            T result = work.run(connection);
            connection.commit();
            connection.setAutoCommit(true);
            return result;
        } catch (SQLException | RuntimeException e) {
            undo(connection, e);
            throw e;
        }
    }

    private static void undo(Connection connection, Exception cause) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            // A closed connection is undone by the server, and the pool does not keep it.
            ConnectionPool.closeQuietly(connection);
            cause.addSuppressed(e);
        }
    }

    @Override
    public void lockForSetup(Connection connection) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement("SELECT pg_advisory_xact_lock(?)")) {
            lock.setLong(1, SETUP_LOCK);
            lock.execute();
        }
    }

    @Override
    public List<String> tables(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT tablename FROM pg_catalog.pg_tables WHERE schemaname = current_schema() ORDER BY tablename");
                ResultSet row = query.executeQuery()) {
            List<String> names = new ArrayList<>();
            while (row.next()) {
                names.add(row.getString(1));
            }
            return names;
        }
    }

    @Override
    public String textType() {
        return "TEXT COLLATE \"C\"";
    }

    @Override
    public String serialType() {
        return "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY";
    }

    @Override
    public String blobType() {
        return "BYTEA";
    }

    @Override
    public Violation violation(SQLException e) {
        return switch (String.valueOf(e.getSQLState())) {
            case UNIQUE_VIOLATION -> Violation.UNIQUE;
            case FOREIGN_KEY_VIOLATION -> Violation.FOREIGN_KEY;
            default -> Violation.NONE;
        };
    }

    @Override
    public String describe() {
        return place;
    }

    @Override
    public Optional<String> warning() {
        return fsyncOff ? Optional.of("the server runs with fsync=off and may lose acknowledged keys: set fsync=on") : Optional.empty();
    }

    @Override
    public void close() {
        pool.close();
    }
}
