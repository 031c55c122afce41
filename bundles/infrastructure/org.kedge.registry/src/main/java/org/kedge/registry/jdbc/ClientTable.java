package org.kedge.registry.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.registration.ClientRegistration;

/** Table {@code client_registration}: one row for each server, client and stakeholder. */
final class ClientTable {
    private static final String SELECT = "SELECT server, id, client_id, admin_fqdn, " + Expiry.NAMES
            + ", labels, assigned_key_id FROM client_registration ";
    static final String BY_ID = SELECT + "WHERE server = ? AND id = ?";
    static final String OF_CLIENT = SELECT + "WHERE server = ? AND client_id = ? ORDER BY admin_fqdn";
    static final String PAGE = SELECT + "WHERE server = ? AND id > ? ORDER BY id LIMIT ?";
    static final String EXPIRE = Expiry.deleteFrom("client_registration");

    private final RegistryAccess access;

    ClientTable(RegistryAccess access) {
        this.access = access;
    }

    void put(ClientRegistration registration) {
        String what = "keeping the registration " + registration.id() + " at " + registration.server();
        Additions.unlessDuplicate(access, what, (connection, cipher) -> {
            try (PreparedStatement put = connection.prepareStatement("INSERT INTO client_registration"
                    + " (server, id, client_id, admin_fqdn, " + Expiry.NAMES + ", labels, assigned_key_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
                    + " ON CONFLICT (server, client_id, admin_fqdn) DO UPDATE SET id = excluded.id,"
                    + " not_after_second = excluded.not_after_second, not_after_nano = excluded.not_after_nano,"
                    + " labels = excluded.labels, assigned_key_id = excluded.assigned_key_id")) {
                put.setString(1, registration.server().value());
                put.setString(2, registration.id());
                put.setString(3, registration.clientId());
                put.setString(4, registration.adminFqdn().value());
                Expiry.set(put, 5, registration.expirationTime());
                put.setString(7, TextsColumn.write(registration.labels()));
                put.setString(8, registration.assignedSymmKeyId().map(KeyReference::toString).orElse(null));
                return put.executeUpdate();
            }
        }).orElseThrow(() -> new KedgeException(ErrorCode.REGISTRATION_CONFLICT, what + ": the id names another registration already"));
    }

    Optional<ClientRegistration> find(Fqdn server, String id) {
        return select("finding the registration " + id + " at " + server, BY_ID, server.value(), id).stream().findFirst();
    }

    List<ClientRegistration> ofClient(Fqdn server, String clientId) {
        return select("finding the registrations of " + clientId + " at " + server, OF_CLIENT, server.value(), clientId);
    }

    List<ClientRegistration> page(Fqdn server, String afterId, int limit) {
        return select("listing registrations at " + server, PAGE, server.value(), afterId, Page.limit(limit));
    }

    /** Inside a transaction. */
    static boolean remove(Connection connection, Fqdn server, String id) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM client_registration WHERE server = ? AND id = ?")) {
            delete.setString(1, server.value());
            delete.setString(2, id);
            return delete.executeUpdate() > 0;
        }
    }

    private List<ClientRegistration> select(String what, String query, Object... keys) {
        return access.read(what, (connection, cipher) -> {
            try (PreparedStatement statement = connection.prepareStatement(query)) {
                for (int i = 0; i < keys.length; i++) {
                    statement.setObject(i + 1, keys[i]);
                }
                List<ClientRegistration> found = new ArrayList<>();
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        found.add(new ClientRegistration(new Fqdn(row.getString(1)), row.getString(2), row.getString(3),
                                new Fqdn(row.getString(4)), Expiry.get(row, 5), TextsColumn.read(row.getString(7)),
                                Optional.ofNullable(row.getString(8)).map(KeyReference::parse)));
                    }
                }
                return found;
            }
        });
    }
}
