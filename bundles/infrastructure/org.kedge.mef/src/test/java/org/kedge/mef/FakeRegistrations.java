package org.kedge.mef;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.infrastructure.registry.RegistrationRegistry;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.registration.ClientRegistration;
import org.kedge.api.registration.KeyRegistration;

/** Registrations of one server in memory; can be told to fail at writing. */
final class FakeRegistrations implements RegistrationRegistry {
    final NavigableMap<String, ClientRegistration> clients = new TreeMap<>();
    final NavigableMap<String, KeyRegistration> keys = new TreeMap<>();
    final NavigableMap<String, SecretBytes> values = new TreeMap<>();
    boolean broken;

    private void requireWhole() {
        if (broken) {
            throw new KedgeException(ErrorCode.REGISTRY_IO, "scripted fault of the database");
        }
    }

    private static String lookup(String id) {
        return id.toLowerCase(Locale.ROOT);
    }

    @Override
    public void putClient(ClientRegistration registration) {
        requireWhole();
        clients.values().removeIf(c -> c.clientId().equals(registration.clientId()) && c.adminFqdn().equals(registration.adminFqdn()));
        clients.put(registration.id(), registration);
    }

    @Override
    public Optional<ClientRegistration> client(Fqdn server, String id, Instant now) {
        return Optional.ofNullable(clients.get(id)).filter(c -> c.server().equals(server) && now.isBefore(c.expirationTime()));
    }

    @Override
    public List<ClientRegistration> clients(Fqdn server, String clientId, Instant now) {
        return clients.values().stream().filter(c -> c.clientId().equals(clientId) && now.isBefore(c.expirationTime())).toList();
    }

    @Override
    public boolean removeClient(Fqdn server, String id) {
        requireWhole();
        Optional<ClientRegistration> gone = Optional.ofNullable(clients.remove(id));
        gone.ifPresent(c -> keys.values().removeIf(k -> k.sourceId().equals(c.clientId()) && k.adminFqdn().equals(c.adminFqdn())));
        return gone.isPresent();
    }

    @Override
    public void addKey(RegisteredKey key) {
        requireWhole();
        if (keys.putIfAbsent(lookup(key.registration().relativeKeyId()), key.registration()) != null) {
            throw new KedgeException(ErrorCode.REGISTRATION_CONFLICT, "the RelativeKeyID is taken");
        }
        values.put(lookup(key.registration().relativeKeyId()), key.key().duplicate());
    }

    @Override
    public void updateKey(KeyRegistration registration) {
        requireWhole();
        keys.put(lookup(registration.relativeKeyId()), registration);
    }

    @Override
    public Optional<RegisteredKey> key(Fqdn server, String relativeKeyId, Instant now) {
        return Optional.ofNullable(keys.get(lookup(relativeKeyId))).filter(k -> now.isBefore(k.expirationTime()))
                .map(k -> new RegisteredKey(k, values.get(lookup(relativeKeyId)).duplicate()));
    }

    @Override
    public boolean removeKey(Fqdn server, String relativeKeyId) {
        requireWhole();
        return keys.remove(lookup(relativeKeyId)) != null;
    }

    @Override
    public List<ClientRegistration> listClients(Fqdn server, String afterId, int limit) {
        return clients.tailMap(afterId, false).values().stream().limit(limit).toList();
    }

    @Override
    public List<KeyRegistration> listKeys(Fqdn server, String afterId, int limit) {
        return keys.tailMap(lookup(afterId), false).values().stream().limit(limit).toList();
    }

    @Override
    public int expire(Instant now) {
        int before = clients.size() + keys.size();
        clients.values().removeIf(c -> !now.isBefore(c.expirationTime()));
        keys.values().removeIf(k -> !now.isBefore(k.expirationTime()));
        return before - clients.size() - keys.size();
    }
}
