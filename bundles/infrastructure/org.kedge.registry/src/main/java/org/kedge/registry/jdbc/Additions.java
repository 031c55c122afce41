package org.kedge.registry.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.registry.secret.RegistryCipher;

/** Adding records whose names must be new: all of them or none, and a message that says which name is taken. */
public final class Additions {
    private static final int NAMED = 5;
    private static final int ATTEMPTS = 4;

    /** Writes the new records, inside the transaction. */
    @FunctionalInterface
    public interface Insert {
        void run(Connection connection, RegistryCipher cipher) throws SQLException;
    }

    private Additions() {
    }

    /** Adds records. @throws KedgeException IMPORT_DUPLICATE naming what is taken */
    static void run(RegistryAccess access, String what, List<Claim> claims, Insert insert) {
        List<Claim.Conflict> conflicts = new ArrayList<>(Claim.among(claims));
        if (conflicts.isEmpty()) {
            conflicts.addAll(tryRun(access, what, claims, insert));
        }
        if (!conflicts.isEmpty()) {
            String named = conflicts.stream().limit(NAMED).map(c -> c.text("position")).collect(Collectors.joining("; "));
            String more = conflicts.size() > NAMED ? "; and " + (conflicts.size() - NAMED) + " more" : "";
            throw new KedgeException(ErrorCode.IMPORT_DUPLICATE, what + ": " + named + more);
        }
    }

    /** Adds records whose claims do not conflict among themselves; nothing is added when a conflict with the database is returned. */
    public static List<Claim.Conflict> tryRun(RegistryAccess access, String what, List<Claim> claims, Insert insert) {
        RegistryAccess.Work<List<Claim.Conflict>> work = (connection, cipher) -> {
            List<Claim.Conflict> stored = Claim.stored(connection, cipher, claims);
            if (stored.isEmpty()) {
                insert.run(connection, cipher);
            }
            return stored;
        };
        // Another node may add the same name between look-up and insert; the second attempt then sees and names it.
        Optional<List<Claim.Conflict>> first = unlessDuplicate(access, what, work);
        return first.isPresent() ? first.get() : duplicatesAs(access, what, work);
    }

    /** Runs work in a transaction; a unique constraint becomes IMPORT_DUPLICATE. */
    static <T> T duplicatesAs(RegistryAccess access, String what, RegistryAccess.Work<T> work) {
        Optional<Optional<T>> done = unlessDuplicate(access, what,
                (connection, cipher) -> Optional.ofNullable(work.run(connection, cipher)));
        return done.orElseThrow(() -> new KedgeException(ErrorCode.IMPORT_DUPLICATE,
                what + ": a PSK identity, certificate identifier or Enrolee-ID belongs to another record")).orElse(null);
    }

    /** Runs work that looks before it adds; again when another node added the same meanwhile. */
    static <T> T repeated(RegistryAccess access, String what, RegistryAccess.Work<T> work) {
        for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
            Optional<T> done = unlessDuplicate(access, what, work);
            if (done.isPresent()) {
                return done.get();
            }
        }
        return access.write(what, work);
    }

    /** Runs work in a transaction; empty when it violated a unique constraint. The work gives a value. */
    static <T> Optional<T> unlessDuplicate(RegistryAccess access, String what, RegistryAccess.Work<T> work) {
        try {
            return Optional.of(access.write(what, work));
        } catch (KedgeException e) {
            if (e.getCause() instanceof SQLException sql && access.violation(sql) == Database.Violation.UNIQUE) {
                return Optional.empty();
            }
            throw e;
        }
    }

    static long count(Connection connection, String query) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query); ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }
}
