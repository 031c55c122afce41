package org.kedge.registry.jdbc;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * SQLite in one file: one connection that writes, with group commit, and several that read. The only class that names its driver.
 * A commit is on the medium when it returns (WAL, synchronous=FULL).
 */
public final class SqliteDatabase implements Database {
    private static final int BUSY_TIMEOUT_MILLIS = 5000;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final Path file;
    private final ConnectionPool readers;
    private final GroupCommit writer;

    /** @throws KedgeException REGISTRY_IO when the file cannot be made, or is no file of the process user's own */
    public SqliteDatabase(Path file, int readers) {
        this.file = file;
        prepareFile(file);
        SQLiteDataSource source = new SQLiteDataSource(configuration());
        source.setUrl("jdbc:sqlite:" + file);
        this.readers = new ConnectionPool(source::getConnection, readers);
        this.writer = new GroupCommit(source::getConnection);
    }

    private static SQLiteConfig configuration() {
        SQLiteConfig config = new SQLiteConfig();
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
        config.enforceForeignKeys(true);
        // The write lock is taken at the start, so that no transaction fails half way because another process wrote meanwhile.
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        // An expired key is erased (D-17), not only unlinked.
        config.setPragma(SQLiteConfig.Pragma.SECURE_DELETE, "true");
        return config;
    }

    /** The file exists with mode 600 before SQLite opens it; SQLite gives its side files the same mode. */
    private static void prepareFile(Path file) {
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        Path directory = file.toAbsolutePath().getParent();
        try {
            Files.createDirectories(directory, attributes(posix, "rwx------"));
            try {
                Files.createFile(file, attributes(posix, "rw-------"));
                try (FileChannel entry = FileChannel.open(directory, StandardOpenOption.READ)) {
                    entry.force(true);
                }
            } catch (FileAlreadyExistsException e) {
                if (posix && !OWNER_ONLY.equals(Files.getPosixFilePermissions(file))) {
                    Files.setPosixFilePermissions(file, OWNER_ONLY);
                }
            }
        } catch (IOException e) {
            throw new KedgeException(ErrorCode.REGISTRY_IO, "preparing the database file " + file + " failed: " + e, e);
        }
    }

    private static FileAttribute<?>[] attributes(boolean posix, String mode) {
        return posix ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))}
                : new FileAttribute<?>[0];
    }

    @Override
    public <T> T read(SqlWork<T> work) throws SQLException {
        return readers.with(work, true);
    }

    @Override
    public <T> T write(SqlWork<T> work) throws SQLException {
        return writer.run(work);
    }

    /** Nothing: every transaction holds the write lock of the file from its start. */
    @Override
    public void lockForSetup(Connection connection) {
    }

    @Override
    public List<String> tables(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND substr(name, 1, 7) <> 'sqlite_' ORDER BY name");
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
        return "TEXT";
    }

    @Override
    public String serialType() {
        return "INTEGER PRIMARY KEY";
    }

    @Override
    public String blobType() {
        return "BLOB";
    }

    @Override
    public Violation violation(SQLException e) {
        SQLiteErrorCode code = e instanceof SQLiteException sqlite ? sqlite.getResultCode() : SQLiteErrorCode.SQLITE_OK;
        return switch (code) {
            case SQLITE_CONSTRAINT_UNIQUE, SQLITE_CONSTRAINT_PRIMARYKEY -> Violation.UNIQUE;
            case SQLITE_CONSTRAINT_FOREIGNKEY -> Violation.FOREIGN_KEY;
            default -> Violation.NONE;
        };
    }

    @Override
    public String describe() {
        return "SQLite " + file;
    }

    @Override
    public Optional<String> warning() {
        return Optional.empty();
    }

    @Override
    public void close() {
        readers.close();
        writer.close();
    }

    /**
     * Takes the SQLite driver out of {@link DriverManager}, which otherwise keeps the driver's class loader after an update of its
     * bundle (OSGI-43). Data sources work without the registration.
     */
    public static void deregisterDriver() throws SQLException {
        List<Driver> drivers = DriverManager.drivers().filter(d -> d.getClass().getName().startsWith("org.sqlite.")).toList();
        for (Driver driver : drivers) {
            DriverManager.deregisterDriver(driver);
        }
    }
}
