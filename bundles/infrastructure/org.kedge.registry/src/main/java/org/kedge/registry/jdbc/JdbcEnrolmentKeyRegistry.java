package org.kedge.registry.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.KeId;
import org.kedge.api.infrastructure.registry.EnrolmentKeyRegistry;
import org.kedge.api.key.EnrolmentKey;

/** Enrolment keys in table {@code enrolment_key}. A key does not open under another KeID, Enrolee or expiry than its own. */
public final class JdbcEnrolmentKeyRegistry implements EnrolmentKeyRegistry {
    static final String BY_KE_ID = "SELECT enrolee_id, " + Expiry.NAMES + ", sealed FROM enrolment_key WHERE ke_id = ?";
    static final String EXPIRE = Expiry.deleteFrom("enrolment_key");

    private final RegistryAccess access;

    public JdbcEnrolmentKeyRegistry(RegistryAccess access) {
        this.access = access;
    }

    @Override
    public void commit(EnrolmentKey key, String enroleeId) {
        try {
            access.write("keeping the enrolment key " + key.keId(), (connection, cipher) -> {
                try (PreparedStatement insert = connection.prepareStatement("INSERT INTO enrolment_key"
                        + " (ke_id, enrolee_id, " + Expiry.NAMES + ", sealed) VALUES (?, ?, ?, ?, ?)")) {
                    insert.setString(1, key.keId().toString());
                    insert.setString(2, enroleeId);
                    Expiry.set(insert, 3, key.notAfter());
                    insert.setBytes(5, cipher.seal(key.ke(), place(key.keId(), enroleeId, key.notAfter())));
                    return insert.executeUpdate();
                }
            });
        } catch (KedgeException e) {
            throw e.getCause() instanceof SQLException sql ? refused(e, access.violation(sql), key.keId(), enroleeId) : e;
        }
    }

    private static KedgeException refused(KedgeException e, Database.Violation violation, KeId keId, String enroleeId) {
        return switch (violation) {
            case UNIQUE -> new KedgeException(ErrorCode.EXCHANGE_REFUSED, "an enrolment key with KeID " + keId + " exists already");
            case FOREIGN_KEY -> new KedgeException(ErrorCode.PEER_UNKNOWN,
                    "the enrolment key " + keId + " was not kept: no Enrolee \"" + enroleeId + "\" in the registry (any more)");
            case NONE -> e;
        };
    }

    @Override
    public Optional<Issued> find(KeId keId, Instant now) {
        return access.read("finding the enrolment key " + keId, (connection, cipher) -> {
            try (PreparedStatement query = connection.prepareStatement(BY_KE_ID)) {
                query.setString(1, keId.toString());
                try (ResultSet row = query.executeQuery()) {
                    if (!row.next()) {
                        return Optional.empty();
                    }
                    String enroleeId = row.getString(1);
                    Instant notAfter = Expiry.get(row, 2);
                    if (!now.isBefore(notAfter)) {
                        return Optional.empty();
                    }
                    return Optional.of(new Issued(
                            new EnrolmentKey(cipher.open(row.getBytes(4), place(keId, enroleeId, notAfter)), keId, notAfter), enroleeId));
                }
            }
        });
    }

    private static String[] place(KeId keId, String enroleeId, Instant notAfter) {
        return new String[] {"enrolment_key", "sealed", keId.toString(), enroleeId, notAfter.toString()};
    }

    @Override
    public int expire(Instant now) {
        return access.write("removing expired enrolment keys", (connection, cipher) -> Expiry.expire(connection, EXPIRE, now));
    }

    @Override
    public long count() {
        return access.read("counting enrolment keys",
                (connection, cipher) -> Additions.count(connection, "SELECT COUNT(*) FROM enrolment_key"));
    }
}
