package org.kedge.association.component;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.kedge.api.association.AssociationState;
import org.kedge.api.association.AssociationStatus;
import org.kedge.api.association.FetchedKey;
import org.kedge.api.association.KeyFetcher;
import org.kedge.api.association.SecurityAssociation;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.gba.GbaClient;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.Suid;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.metrics.Meters;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerAuthentication;
import org.kedge.api.peer.PeerDirectory;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.SecureTransport;
import org.kedge.association.initiator.InitiatorSettings;
import org.kedge.association.responder.ResponderSettings;
import org.kedge.itests.testkit.ManualTasks;
import org.kedge.itests.testkit.MemoryCredentialStore;
import org.kedge.work.Bound;
import org.kedge.work.Times;

/** A whole node, both roles, on a {@link Wire}; its servers answer as scripted. */
final class TestNode {
    final String id;
    final MemoryCredentialStore store = new MemoryCredentialStore();
    final List<Peer> peers = new ArrayList<>();
    final List<String> fetches = new ArrayList<>();
    private final ManualTasks tasks;
    private final Bound<PeerDirectory> directories = new Bound<>();
    private final Bound<SecureTransport> transports = new Bound<>();
    final TestRegistrations registrations;
    KeyFetcher server = (identity, suid, deadline) -> CompletableFuture.completedFuture(Optional.empty());
    private final KeyFetcher fetcher = new Fetcher();
    Optional<GbaClient> gba = Optional.empty();
    AssociationSettings settings = new AssociationSettings(InitiatorSettings.defaults(), ResponderSettings.of("cse", "peers"));
    AssociationNode node;

    TestNode(String id, Wire wire, ManualTasks tasks) {
        this.id = id;
        this.tasks = tasks;
        this.registrations = new TestRegistrations(store, tasks);
        directories.add(() -> List.copyOf(peers));
        transports.add(wire, "coaps", "https");
        node = create();
        wire.attach(this);
    }

    private AssociationNode create() {
        return new AssociationNode(new NodeServices(directories, transports, () -> Optional.of(store), () -> Optional.of(registrations),
                () -> Optional.of(fetcher), Optional::empty, () -> gba, () -> false), () -> settings, tasks, new Times(tasks.clock()),
                new Random(3), Meters.NONE);
    }

    /** Only the store is left. */
    void restart() {
        node.close();
        tasks.settle();
        fetches.clear();
        node = create();
    }

    /** Counts what the servers are asked. */
    private final class Fetcher implements KeyFetcher {
        @Override
        public CompletionStage<Optional<FetchedKey>> fetch(KeyReference identity, Suid suid, Instant deadline) {
            fetches.add(identity + " " + suid.digits());
            return server.fetch(identity, suid, deadline);
        }

        @Override
        public CompletionStage<Optional<FetchedKey>> fetchNafKey(KeyReference bTid, Suid suid, int suite, Instant deadline) {
            fetches.add(bTid + " " + suid.digits() + " " + Integer.toHexString(suite));
            return server.fetchNafKey(bTid, suid, suite, deadline);
        }
    }

    Fqdn fqdn() {
        return fqdn(id);
    }

    static Fqdn fqdn(String id) {
        return new Fqdn(id.substring(id.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT) + ".example.com");
    }

    Peer peer(TestNode other, PeerAuthentication authentication) {
        Peer peer = new Peer(other.id.substring(other.id.lastIndexOf('/') + 1), PeerRole.CSE, other.fqdn(), other.id,
                List.of(URI.create("coaps://" + other.fqdn())), authentication, Optional.empty(),
                Optional.of("kpsa").filter(alias -> authentication == PeerAuthentication.PSK),
                Optional.of("maf").filter(maf -> authentication == PeerAuthentication.MAF), Optional.empty());
        peers.add(peer);
        return peer;
    }

    void server(String name, PeerRole role) {
        Fqdn fqdn = new Fqdn(name + ".example.com");
        put("psk-" + name, CredentialKind.PRE_PROVISIONED_KEY, "gw@" + fqdn, SecretBytes.copyOf(new byte[32]), Map.of(), Optional.empty());
        peers.add(new Peer(name, role, fqdn, fqdn.value(), List.of(URI.create("coaps://" + fqdn)), PeerAuthentication.PSK,
                Optional.empty(), Optional.of("psk-" + name), Optional.empty(), Optional.empty()));
    }

    void put(String alias, CredentialKind kind, String identifier, SecretBytes key, Map<String, String> attributes, Optional<Instant> end) {
        try (Credential credential = new Credential(alias, kind, identifier, new TreeMap<>(attributes), key, List.of(), end)) {
            store.put(credential, CredentialSlot.ACTIVE);
        }
    }

    CompletableFuture<SecurityAssociation> associate(String peer) {
        CompletableFuture<SecurityAssociation> result = node.associations().associate(peer).toCompletableFuture();
        tasks.settle();
        return result;
    }

    /** The association of this role with a peer. */
    Optional<AssociationStatus> status(String peer, boolean initiator) {
        return node.associations().associations().stream().filter(a -> a.peer().equals(peer) && a.initiator() == initiator).findFirst();
    }

    boolean established(String peer, boolean initiator) {
        return status(peer, initiator).filter(a -> a.state() == AssociationState.ESTABLISHED).isPresent();
    }
}
