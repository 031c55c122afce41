package org.kedge.association.registration;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.registration.ClientRegistration;
import org.kedge.association.credential.AssignedIds;
import org.kedge.association.credential.KeyAliases;
import org.kedge.work.Times;

/** The client registrations of this node, kept in the credential store as facts without a secret. Blocks. Thread-safe. */
final class StoredRegistrations {
    private static final String COMPONENT = "org.kedge.association";
    private static final String ID = "id";
    private static final String CLIENT_ID = "clientId";

    private final Supplier<Optional<CredentialStore>> store;
    private final Times times;

    StoredRegistrations(Supplier<Optional<CredentialStore>> store, Times times) {
        this.store = store;
        this.times = times;
    }

    CredentialStore store() {
        return store.get().orElseThrow(
                () -> new KedgeException(ErrorCode.SERVICE_MISSING, "no credential store (org.kedge.store) is present"));
    }

    /** @param keId the KeID whose key authenticated the registration, when one did */
    void put(ClientRegistration registration, Optional<KeyReference> keId) {
        Map<String, String> facts = new TreeMap<>();
        facts.put(KeyAliases.SERVER, registration.server().value());
        facts.put(ID, registration.id());
        facts.put(CLIENT_ID, registration.clientId());
        facts.put(KeyAliases.ADMIN, registration.adminFqdn().value());
        facts.put(KeyAliases.LABELS, String.join("\n", registration.labels()));
        registration.assignedSymmKeyId().ifPresent(id -> facts.put(AssignedIds.KM_ID, id.toString()));
        keId.ifPresent(id -> facts.put(AssignedIds.KE_ID, id.toString()));
        try (Credential credential = new Credential(KeyAliases.registration(registration.server()), CredentialKind.STATE, COMPONENT, facts,
                SecretBytes.owning(new byte[0]), List.of(), Optional.of(registration.expirationTime()))) {
            store().put(credential, CredentialSlot.ACTIVE);
        }
    }

    /** The registration at a server; empty when there is none or it has expired. */
    Optional<ClientRegistration> find(Fqdn server) {
        return store().get(KeyAliases.registration(server), CredentialSlot.ACTIVE).flatMap(credential -> {
            try (credential) {
                return times.usable(credential.notAfter()) ? Optional.of(read(server, credential)) : Optional.empty();
            }
        });
    }

    private static ClientRegistration read(Fqdn server, Credential c) {
        return new ClientRegistration(server, fact(c, ID), fact(c, CLIENT_ID), Fqdn.parse(fact(c, KeyAliases.ADMIN)),
                c.notAfter().orElse(Instant.MAX), StoredKeys.lines(c.attribute(KeyAliases.LABELS)),
                c.attribute(AssignedIds.KM_ID).map(KeyReference::parse));
    }

    private static String fact(Credential credential, String name) {
        return credential.attribute(name).orElseThrow(() -> new KedgeException(ErrorCode.STORE_CORRUPT,
                "the registration \"" + credential.alias() + "\" lacks its " + name));
    }

    void remove(Fqdn server) {
        store().remove(KeyAliases.registration(server));
    }
}
