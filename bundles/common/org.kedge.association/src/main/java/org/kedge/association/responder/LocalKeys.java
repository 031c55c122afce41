package org.kedge.association.responder;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerDirectory;
import org.kedge.association.credential.Candidate;
import org.kedge.association.credential.Credentials;
import org.kedge.association.credential.KeyAliases;
import org.kedge.association.credential.Offer;
import org.kedge.work.Tasks;

/**
 * The keys this node itself presents to its peers, found by their identifiers: with the roles swapped the same credential serves (SA2).
 * Unknown identifiers cost nothing: what is there is looked through at most once a second. Blocks. Thread-safe.
 */
final class LocalKeys {
    private static final long FRESH = Duration.ofSeconds(1).toNanos();

    private final PeerDirectory peers;
    private final Supplier<Optional<CredentialStore>> store;
    private final Credentials credentials;
    private final Tasks tasks;
    private volatile Map<KeyReference, String> index = Map.of();
    private Optional<Long> indexedAt = Optional.empty();

    LocalKeys(PeerDirectory peers, Supplier<Optional<CredentialStore>> store, Credentials credentials, Tasks tasks) {
        this.peers = peers;
        this.store = store;
        this.credentials = credentials;
        this.tasks = tasks;
    }

    /** A key and the peer it is shared with; the caller closes the candidate. */
    record Found(Peer peer, Candidate candidate) {
    }

    Optional<Found> find(KeyReference identity) {
        Optional<Found> found = look(identity);
        return found.isEmpty() && refresh() ? look(identity) : found;
    }

    private Optional<Found> look(KeyReference identity) {
        return Optional.ofNullable(index.get(identity)).flatMap(peers::find).flatMap(peer -> candidate(peer, identity)
                .map(candidate -> new Found(peer, candidate)));
    }

    /** An index entry may be old: what counts is what the node would present now. A NAF key is not: a UE is no NAF. */
    private Optional<Candidate> candidate(Peer peer, KeyReference identity) {
        List<Offer> present = credentials.towards(peer);
        Optional<Candidate> match = present.stream().filter(Candidate.class::isInstance).map(Candidate.class::cast)
                .filter(c -> c.use().keyId().equals(Optional.of(identity))).findFirst();
        present.stream().filter(c -> match.isEmpty() || c != match.get()).forEach(Offer::close);
        return match;
    }

    private synchronized boolean refresh() {
        long now = tasks.nanos();
        if (store.get().isEmpty() || indexedAt.filter(at -> now - at < FRESH).isPresent()) {
            return false;
        }
        Map<KeyReference, String> next = new HashMap<>();
        for (Peer peer : peers.peers()) {
            alias(peer).ifPresent(alias -> {
                for (CredentialSlot slot : CredentialSlot.values()) {
                    identifier(store.get().orElseThrow(), alias, slot).ifPresent(keyId -> next.putIfAbsent(keyId, peer.name()));
                }
            });
        }
        index = next;
        indexedAt = Optional.of(now);
        return true;
    }

    private static Optional<String> alias(Peer peer) {
        if (!Callers.isEntity(peer)) {
            return Optional.empty();
        }
        return switch (peer.authentication()) {
            case ENROLMENT -> Optional.of(KeyAliases.ke(peer.id()));
            case MAF -> Optional.of(KeyAliases.kc(peer.id()));
            case PSK -> peer.credentialAlias();
            case CERTIFICATE -> Optional.empty();
        };
    }

    private static Optional<KeyReference> identifier(CredentialStore store, String alias, CredentialSlot slot) {
        return store.get(alias, slot).flatMap(credential -> {
            try (credential) {
                return Optional.of(KeyReference.parse(credential.identifier()));
            } catch (RuntimeException e) {
                // Not a key with an identifier: nobody can present it.
                return Optional.empty();
            }
        });
    }
}
