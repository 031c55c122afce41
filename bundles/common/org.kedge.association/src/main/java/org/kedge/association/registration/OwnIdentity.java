package org.kedge.association.registration;

import java.util.Optional;
import java.util.function.Supplier;

import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialInfo;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.KedgeException;
import org.kedge.api.peer.Peer;
import org.kedge.association.credential.KeyAliases;

/** Who this node is to its peers. Blocks. Thread-safe. */
public final class OwnIdentity {
    private static final String ENROLEE_ID = "enroleeId";

    private final Supplier<Optional<String>> configured;
    private final Supplier<Optional<CredentialStore>> store;

    /** @param configured the absolute CSE-ID, AE-ID or FQDN of the configuration */
    public OwnIdentity(Supplier<Optional<String>> configured, Supplier<Optional<CredentialStore>> store) {
        this.configured = configured;
        this.store = store;
    }

    /** As originator of requests to a peer: what its configuration says, else the node's own, else the one it enrolled with. */
    public Optional<String> towards(Peer peer) {
        return peer.originator().or(configured).or(() -> enrolledFor(peer)).or(this::enrolled);
    }

    /** The node's usual identity. */
    public Optional<String> usual() {
        return configured.get().or(this::enrolled);
    }

    private Optional<String> enrolledFor(Peer peer) {
        return store.get().flatMap(present -> present.get(KeyAliases.ke(peer.id()), CredentialSlot.ACTIVE)).flatMap(ke -> {
            try (Credential credential = ke) {
                return credential.attribute(ENROLEE_ID);
            }
        });
    }

    private Optional<String> enrolled() {
        try {
            return store.get().stream().flatMap(present -> present.list().stream())
                    .filter(info -> info.kind() == CredentialKind.ENROLMENT_KEY).map(CredentialInfo::attributes)
                    .flatMap(attributes -> Optional.ofNullable(attributes.get(ENROLEE_ID)).stream()).findFirst();
        } catch (KedgeException e) {
            return Optional.empty();
        }
    }
}
