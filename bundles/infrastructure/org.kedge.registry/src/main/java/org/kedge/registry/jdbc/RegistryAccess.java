package org.kedge.registry.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

import org.kedge.api.error.KedgeException;
import org.kedge.registry.secret.RegistryCipher;

/** The open database as the registries use it. Every method throws the KedgeException that says why it is not open. Thread-safe. */
public interface RegistryAccess {
    /** Work with a connection and the cipher that belongs to its database. */
    @FunctionalInterface
    interface Work<T> {
        T run(Connection connection, RegistryCipher cipher) throws SQLException;
    }

    /**
     * Runs work that only reads.
     *
     * @param what what is tried, for the message of a failure
     * @throws KedgeException REGISTRY_IO, REGISTRY_KEY_FOREIGN, or what the work throws
     */
    <T> T read(String what, Work<T> work);

    /**
     * Runs work in a transaction, durable on return.
     *
     * @param what what is tried, for the message of a failure
     * @throws KedgeException as {@link #read}
     */
    <T> T write(String what, Work<T> work);

    /** Which constraint a statement of this database violated. */
    Database.Violation violation(SQLException e);
}
