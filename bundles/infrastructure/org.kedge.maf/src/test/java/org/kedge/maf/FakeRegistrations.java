package org.kedge.maf;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.infrastructure.registry.RegistrationRegistry;
import org.kedge.api.registration.ClientRegistration;
import org.kedge.api.registration.KeyRegistration;

/** Registrations of one server in memory. */
final class FakeRegistrations implements RegistrationRegistry {
    final Map<String, ClientRegistration> clients = new TreeMap<>();
    final Map<String, RegisteredKey> keys = new TreeMap<>();

    @Override
    public void putClient(ClientRegistration registration) {
        clients.put(registration.id(), registration);
    }

    @Override
    public Optional<ClientRegistration> client(Fqdn server, String id, Instant now) {
        return Optional.ofNullable(clients.get(id)).filter(c -> now.isBefore(c.expirationTime()));
    }

    @Override
    public List<ClientRegistration> clients(Fqdn server, String clientId, Instant now) {
        return clients.values().stream().filter(c -> c.clientId().equals(clientId) && now.isBefore(c.expirationTime())).toList();
    }

    @Override
    public boolean removeClient(Fqdn server, String id) {
        return clients.remove(id) != null;
    }

    @Override
    public void addKey(RegisteredKey key) {
        RegisteredKey copy = new RegisteredKey(key.registration(), key.key().duplicate());
        if (keys.putIfAbsent(key.registration().relativeKeyId(), copy) != null) {
            throw new KedgeException(ErrorCode.REGISTRATION_CONFLICT, "RelativeKeyID is taken");
        }
    }

    @Override
    public void updateKey(KeyRegistration registration) {
        keys.computeIfPresent(registration.relativeKeyId(), (id, old) -> new RegisteredKey(registration, old.key()));
    }

    @Override
    public Optional<RegisteredKey> key(Fqdn server, String relativeKeyId, Instant now) {
        return Optional.ofNullable(keys.get(relativeKeyId)).filter(k -> now.isBefore(k.registration().expirationTime()))
                .map(k -> new RegisteredKey(k.registration(), k.key().duplicate()));
    }

    @Override
    public boolean removeKey(Fqdn server, String relativeKeyId) {
        return keys.remove(relativeKeyId) != null;
    }

    @Override
    public List<ClientRegistration> listClients(Fqdn server, String afterId, int limit) {
        return clients.values().stream().filter(c -> c.id().compareTo(afterId) > 0).limit(limit).toList();
    }

    @Override
    public List<KeyRegistration> listKeys(Fqdn server, String afterId, int limit) {
        return keys.values().stream().map(RegisteredKey::registration).filter(k -> k.relativeKeyId().compareTo(afterId) > 0)
                .limit(limit).toList();
    }

    @Override
    public int expire(Instant now) {
        int before = clients.size() + keys.size();
        clients.values().removeIf(c -> !now.isBefore(c.expirationTime()));
        keys.values().removeIf(k -> !now.isBefore(k.registration().expirationTime()));
        return before - clients.size() - keys.size();
    }
}
