package org.kedge.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.registry.jdbc.Database;
import org.kedge.registry.jdbc.PostgresDatabase;
import org.kedge.registry.jdbc.SqliteDatabase;

/**
 * Which database is to be used.
 *
 * @param url {@code jdbc:sqlite:<file>} or {@code jdbc:postgresql:...}
 * @param user the user of PostgreSQL
 * @param passwordFile the file that holds the password of PostgreSQL in its first line
 * @param poolSize the most connections at a time
 */
public record DatabaseSettings(String url, Optional<String> user, Optional<Path> passwordFile, int poolSize) {
    private static final String SQLITE = "jdbc:sqlite:";
    private static final String POSTGRESQL = "jdbc:postgresql:";
    private static final int MAX_POOL = 200;
    private static final Set<PosixFilePermission> OWNER = Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    /** @throws KedgeException REGISTRY_IO for another product, a database in memory, or a password in the URL */
    public DatabaseSettings {
        if (poolSize < 1 || poolSize > MAX_POOL) {
            throw invalid("pool.size must be 1 to " + MAX_POOL);
        }
        if (url.startsWith(SQLITE)) {
            String file = url.substring(SQLITE.length());
            if (file.isBlank() || file.startsWith(":") || file.startsWith("file:") || file.indexOf('?') >= 0) {
                throw invalid("jdbc.url must be jdbc:sqlite:<file>, without parameters");
            }
        } else if (!url.startsWith(POSTGRESQL)) {
            throw invalid("jdbc.url begins neither with " + SQLITE + " nor with " + POSTGRESQL);
        } else if (url.toLowerCase(Locale.ROOT).contains("password=")) {
            throw invalid("jdbc.url must not hold a password: use password.file");
        }
    }

    /** SQLite in a file, with a few readers. */
    public static DatabaseSettings sqlite(Path file) {
        return new DatabaseSettings(SQLITE + file, Optional.empty(), Optional.empty(), 4);
    }

    /** @throws KedgeException REGISTRY_IO when its driver is not there, the file cannot be made or the password file is not safe */
    public Database database() {
        try {
            return url.startsWith(SQLITE) ? new SqliteDatabase(Path.of(url.substring(SQLITE.length())), poolSize)
                    : new PostgresDatabase(url, user, passwordFile.map(DatabaseSettings::password), poolSize);
        } catch (NoClassDefFoundError e) {
            throw new KedgeException(ErrorCode.REGISTRY_IO, "the driver bundle for " + url + " is not installed", e);
        }
    }

    private static String password(Path file) {
        try {
            if (!OWNER.containsAll(Files.getPosixFilePermissions(file))) {
                throw invalid("password.file " + file + " may be read or changed by others: chmod 600 it");
            }
            return Files.readString(file).lines().findFirst().orElse("");
        } catch (IOException | UnsupportedOperationException e) {
            throw new KedgeException(ErrorCode.REGISTRY_IO, "reading password.file " + file + " failed: " + e, e);
        }
    }

    /** Undoes what loading the driver left in the JVM (OSGI-43). */
    void releaseDriver() throws SQLException {
        if (url.startsWith(SQLITE)) {
            try {
                SqliteDatabase.deregisterDriver();
            } catch (NoClassDefFoundError e) {
                // The driver bundle is not there, so it left nothing.
            }
        }
    }

    private static KedgeException invalid(String text) {
        return new KedgeException(ErrorCode.REGISTRY_IO, text);
    }
}
