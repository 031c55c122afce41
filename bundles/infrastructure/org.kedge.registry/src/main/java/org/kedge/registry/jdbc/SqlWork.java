package org.kedge.registry.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

/** What is done with a connection. It neither commits nor closes it, and it may be run again after a failure. */
@FunctionalInterface
public interface SqlWork<T> {
    T run(Connection connection) throws SQLException;
}
