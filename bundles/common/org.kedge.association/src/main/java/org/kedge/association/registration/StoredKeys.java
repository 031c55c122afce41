package org.kedge.association.registration;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialInfo;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.Suid;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.registration.KeyRegistration;
import org.kedge.association.credential.KeyAliases;
import org.kedge.work.Times;

/** The keys this node has registered, with what is known about them. Blocks. Thread-safe. */
final class StoredKeys {
    private static final String SOURCE_ID = "sourceId";
    private static final String TARGETS = "targetIds";

    private final StoredRegistrations registrations;
    private final Times times;

    StoredKeys(StoredRegistrations registrations, Times times) {
        this.registrations = registrations;
        this.times = times;
    }

    private CredentialStore store() {
        return registrations.store();
    }

    /** Keeps a key. While an older one for the same target is valid the new one is pending until its first success. */
    void put(KeyRegistration registration, String target, SecretBytes key) {
        String alias = KeyAliases.registered(registration.suid(), target);
        boolean second = holds(alias, CredentialSlot.ACTIVE, registration.server())
                || holds(alias, CredentialSlot.PENDING, registration.server());
        write(registration, alias, target, key, second ? CredentialSlot.PENDING : CredentialSlot.ACTIVE);
    }

    private boolean holds(String alias, CredentialSlot slot, Fqdn server) {
        Optional<Credential> held = store().get(alias, slot);
        held.ifPresent(Credential::close);
        return held.filter(c -> times.usable(c.notAfter()) && server.value().equals(c.attribute(KeyAliases.SERVER).orElse(""))).isPresent();
    }

    private void write(KeyRegistration r, String alias, String target, SecretBytes key, CredentialSlot slot) {
        Map<String, String> facts = new TreeMap<>();
        facts.put(KeyAliases.SERVER, r.server().value());
        facts.put(KeyAliases.RELATIVE_KEY_ID, r.relativeKeyId());
        facts.put(KeyAliases.SUID, r.suid().digits());
        facts.put(KeyAliases.TARGET, target);
        facts.put(SOURCE_ID, r.sourceId());
        facts.put(KeyAliases.ADMIN, r.adminFqdn().value());
        facts.put(TARGETS, String.join("\n", r.targetIds()));
        facts.put(KeyAliases.LABELS, String.join("\n", r.labels()));
        try (Credential credential = new Credential(alias, CredentialKind.ASSOCIATION_KEY, r.keyId().toString(), facts, key.duplicate(),
                List.of(), Optional.of(r.expirationTime()))) {
            store().put(credential, slot);
        }
    }

    /** All of them, expired ones left out. */
    List<KeyRegistration> all() {
        return store().list().stream().filter(StoredKeys::isRegistered).filter(info -> times.usable(info.notAfter()))
                .map(StoredKeys::read).toList();
    }

    private static boolean isRegistered(CredentialInfo info) {
        return info.kind() == CredentialKind.ASSOCIATION_KEY && info.attributes().containsKey(KeyAliases.RELATIVE_KEY_ID);
    }

    private static KeyRegistration read(CredentialInfo info) {
        Map<String, String> facts = info.attributes();
        return new KeyRegistration(Fqdn.parse(facts.get(KeyAliases.SERVER)), facts.get(KeyAliases.RELATIVE_KEY_ID), facts.get(SOURCE_ID),
                Fqdn.parse(facts.get(KeyAliases.ADMIN)), Suid.parse(facts.get(KeyAliases.SUID)),
                lines(Optional.ofNullable(facts.get(TARGETS))), info.notAfter().orElse(Instant.MAX),
                lines(Optional.ofNullable(facts.get(KeyAliases.LABELS))));
    }

    static List<String> lines(Optional<String> text) {
        return text.stream().flatMap(String::lines).filter(line -> !line.isEmpty()).toList();
    }

    /** Writes what has changed of a key that is kept. */
    void update(KeyRegistration registration) {
        entry(registration.server(), registration.relativeKeyId()).ifPresent(info -> {
            Optional<Credential> found = store().get(info.alias(), info.slot());
            found.ifPresent(held -> {
                try (held) {
                    write(registration, held.alias(), held.attribute(KeyAliases.TARGET).orElse(""), held.secret(), info.slot());
                }
            });
        });
    }

    /** Forgets one key; one for the same target in the other slot stays. */
    void remove(Fqdn server, String relativeKeyId) {
        entry(server, relativeKeyId).ifPresent(info -> {
            CredentialSlot other = info.slot() == CredentialSlot.ACTIVE ? CredentialSlot.PENDING : CredentialSlot.ACTIVE;
            Optional<Credential> survivor = store().get(info.alias(), other);
            store().remove(info.alias());
            survivor.ifPresent(credential -> {
                try (credential) {
                    store().put(credential, other);
                }
            });
        });
    }

    /** Forgets all keys of a server. */
    void removeAll(Fqdn server) {
        store().list().stream().filter(StoredKeys::isRegistered)
                .filter(info -> server.value().equals(info.attributes().get(KeyAliases.SERVER)))
                .forEach(info -> remove(server, info.attributes().get(KeyAliases.RELATIVE_KEY_ID)));
    }

    private Optional<CredentialInfo> entry(Fqdn server, String relativeKeyId) {
        return store().list().stream().filter(StoredKeys::isRegistered)
                .filter(info -> server.value().equals(info.attributes().get(KeyAliases.SERVER))
                        && relativeKeyId.equalsIgnoreCase(info.attributes().get(KeyAliases.RELATIVE_KEY_ID))).findFirst();
    }

    Optional<KeyRegistration> find(Fqdn server, String relativeKeyId) {
        return entry(server, relativeKeyId).filter(info -> times.usable(info.notAfter())).map(StoredKeys::read);
    }
}
