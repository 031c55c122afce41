package org.kedge.itests.endtoend;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

import org.kedge.api.association.ProvisionedKeySource;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.enrolment.EnroleeService;
import org.kedge.api.gba.GbaClient;
import org.kedge.api.metrics.Meters;
import org.kedge.api.peer.PeerDirectory;
import org.kedge.api.transport.SecureTransport;
import org.kedge.association.component.AssociationNode;
import org.kedge.association.component.AssociationSettings;
import org.kedge.association.component.NodeServices;
import org.kedge.association.fetch.NafSettings;
import org.kedge.association.initiator.InitiatorSettings;
import org.kedge.association.keys.AssociationKeys;
import org.kedge.association.keys.KeysSettings;
import org.kedge.association.responder.ResponderSettings;
import org.kedge.work.Bound;
import org.kedge.work.Pool;
import org.kedge.work.Threads;
import org.kedge.work.Times;

/** What the association bundle makes of a node: peers, keys, associations in both roles. */
final class Associating implements AutoCloseable {
    final AssociationKeys keys;
    /** The MEF of the same node (D-81). */
    final Bound<ProvisionedKeySource> sources = new Bound<>();
    final AssociationNode node;
    private final Threads threads = new Threads(Pool.of("test", 8, 8192, "TEST"));

    Associating(String id, PeerDirectory peers, Clients clients, CredentialStore store, Optional<EnroleeService> enrolee, boolean auto) {
        this(id, peers, clients, store, enrolee, auto, Optional::empty);
    }

    /** @param gba the GBA client of a node with a USIM */
    Associating(String id, PeerDirectory peers, Clients clients, CredentialStore store, Optional<EnroleeService> enrolee, boolean auto,
            Supplier<Optional<GbaClient>> gba) {
        Bound<PeerDirectory> directories = new Bound<>();
        directories.add(peers);
        Bound<SecureTransport> transports = new Bound<>();
        for (Wire wire : Wire.values()) {
            transports.add(clients.of(wire), wire.scheme());
        }
        keys = new AssociationKeys(directories, transports, () -> Optional.of(store), () -> nafUnderAgreement(id),
                Clock.systemUTC(), threads, Meters.NONE, gba, sources);
        InitiatorSettings byDefault = InitiatorSettings.defaults();
        InitiatorSettings initiator = new InitiatorSettings(auto, byDefault.always(), byDefault.handshake(), Duration.ZERO,
                Duration.ofMillis(200), Duration.ofSeconds(2), byDefault.retryFailed(), byDefault.registrationLifetime(),
                byDefault.keyLifetime());
        AssociationSettings settings = new AssociationSettings(initiator, ResponderSettings.of("cse", "peers"));
        NodeServices services = new NodeServices(directories, transports, () -> Optional.of(store),
                () -> Optional.of(keys.registrations()), () -> Optional.of(keys.fetcher()), () -> enrolee, gba, () -> false);
        node = new AssociationNode(services, () -> settings, threads, new Times(Clock.systemUTC()), new Random(1), Meters.NONE);
        node.start();
    }

    private static KeysSettings nafUnderAgreement(String id) {
        KeysSettings s = KeysSettings.of(Optional.of(id));
        return new KeysSettings(s.id(), s.uri(), s.adminFqdn(), s.connections(), s.fetch(), NafSettings.agreed("test"), false);
    }

    @Override
    public void close() {
        node.close();
        keys.close();
        threads.close();
    }
}
