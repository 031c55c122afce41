package org.kedge.registry.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** A database product: everything in which SQLite and PostgreSQL differ. Thread-safe. */
public interface Database extends AutoCloseable {
    /** Which constraint a statement violated. */
    enum Violation {
        UNIQUE, FOREIGN_KEY, NONE
    }

    /** Runs work that only reads. It may be run twice when the connection turned out to be dead. */
    <T> T read(SqlWork<T> work) throws SQLException;

    /** Runs work in a transaction of its own; durable on return, undone when it throws. */
    <T> T write(SqlWork<T> work) throws SQLException;

    /** Inside a transaction: keeps every other node out of the set-up until its end. */
    void lockForSetup(Connection connection) throws SQLException;

    /** Names of the tables where those of the registry are or would be made; the product's own are left out. */
    List<String> tables(Connection connection) throws SQLException;

    /** Column type of text that is compared and ordered by its octets. */
    String textType();

    /** Type of a primary key that the database counts up: of two rows that are there, the later one has the higher number. */
    String serialType();

    /** Column type of octets. */
    String blobType();

    Violation violation(SQLException e);

    /** Product and place, without user and password. */
    String describe();

    /** What its owner should change although it works. */
    Optional<String> warning();

    @Override
    void close();
}
