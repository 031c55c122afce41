package org.kedge.registry.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** SQLite whose writing connection fails at one chosen call of JDBC, once, either before or after the call had its effect. */
public final class FaultyDatabase implements Database {
    private final SqliteDatabase whole;
    private final GroupCommit writer;
    private int calls;
    private int failAt;
    private boolean after;

    public FaultyDatabase(Path file) {
        whole = new SqliteDatabase(file, 1);
        SQLiteConfig config = new SQLiteConfig();
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        writer = new GroupCommit(() -> faulty(Connection.class, source.getConnection()));
    }

    /** Fails at this call from now, counted from 1. @param after whether the call has its effect all the same */
    public void failAt(int call, boolean hasEffect) {
        calls = 0;
        failAt = call;
        after = hasEffect;
    }

    private <T> T faulty(Class<T> type, T real) {
        return type.cast(Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
            boolean failing = !method.getName().equals("close") && ++calls == failAt;
            if (failing && !after) {
                throw new SQLException("scripted fault before " + method.getName());
            }
            Object result;
            try {
                result = method.invoke(real, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
            if (failing) {
                throw new SQLException("scripted fault after " + method.getName());
            }
            return result instanceof PreparedStatement statement ? faulty(PreparedStatement.class, statement) : result;
        }));
    }

    @Override
    public <T> T read(SqlWork<T> work) throws SQLException {
        return whole.read(work);
    }

    @Override
    public <T> T write(SqlWork<T> work) throws SQLException {
        return writer.run(work);
    }

    @Override
    public void lockForSetup(Connection connection) {
        whole.lockForSetup(connection);
    }

    @Override
    public List<String> tables(Connection connection) throws SQLException {
        return whole.tables(connection);
    }

    @Override
    public String textType() {
        return whole.textType();
    }

    @Override
    public String serialType() {
        return whole.serialType();
    }

    @Override
    public String blobType() {
        return whole.blobType();
    }

    @Override
    public Violation violation(SQLException e) {
        return whole.violation(e);
    }

    @Override
    public String describe() {
        return whole.describe();
    }

    @Override
    public Optional<String> warning() {
        return whole.warning();
    }

    @Override
    public void close() {
        writer.close();
        whole.close();
    }
}
