package org.kedge.registry.jdbc;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.kedge.api.identity.Fqdn;
import org.kedge.api.infrastructure.registry.RegistrationRegistry;
import org.kedge.api.registration.ClientRegistration;
import org.kedge.api.registration.KeyRegistration;

/** Client and key registrations in tables {@code client_registration} and {@code registered_key}. */
public final class JdbcRegistrationRegistry implements RegistrationRegistry {
    private final RegistryAccess access;
    private final ClientTable clients;
    private final KeyTable keys;

    public JdbcRegistrationRegistry(RegistryAccess access) {
        this.access = access;
        this.clients = new ClientTable(access);
        this.keys = new KeyTable(access);
    }

    @Override
    public void putClient(ClientRegistration registration) {
        clients.put(registration);
    }

    @Override
    public Optional<ClientRegistration> client(Fqdn server, String id, Instant now) {
        return clients.find(server, id).filter(found -> now.isBefore(found.expirationTime()));
    }

    @Override
    public List<ClientRegistration> clients(Fqdn server, String clientId, Instant now) {
        return clients.ofClient(server, clientId).stream().filter(found -> now.isBefore(found.expirationTime())).toList();
    }

    @Override
    public boolean removeClient(Fqdn server, String id) {
        return access.write("removing the registration " + id + " at " + server, (connection, cipher) -> {
            KeyTable.removeOfClient(connection, server, id);
            return ClientTable.remove(connection, server, id);
        });
    }

    @Override
    public void addKey(RegisteredKey key) {
        keys.add(key);
    }

    @Override
    public void updateKey(KeyRegistration registration) {
        keys.update(registration);
    }

    @Override
    public Optional<RegisteredKey> key(Fqdn server, String relativeKeyId, Instant now) {
        return keys.find(server, relativeKeyId, now);
    }

    @Override
    public long keyCount(Fqdn server, String sourceId, Instant now) {
        return keys.count(server, sourceId, now);
    }

    @Override
    public boolean removeKey(Fqdn server, String relativeKeyId) {
        return keys.remove(server, relativeKeyId);
    }

    @Override
    public List<ClientRegistration> listClients(Fqdn server, String afterId, int limit) {
        return clients.page(server, afterId, limit);
    }

    @Override
    public List<KeyRegistration> listKeys(Fqdn server, String afterId, int limit) {
        return keys.page(server, afterId, limit);
    }

    @Override
    public int expire(Instant now) {
        return access.write("removing expired registrations", (connection, cipher) -> Expiry.expire(connection, ClientTable.EXPIRE, now)
                + Expiry.expire(connection, KeyTable.EXPIRE, now));
    }
}
