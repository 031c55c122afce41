package org.kedge.association.keys;

import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;

import org.kedge.api.association.ProvisionedKeySource;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.gba.GbaClient;
import org.kedge.api.metrics.Meters;
import org.kedge.api.peer.PeerDirectory;
import org.kedge.api.transport.SecureTransport;
import org.kedge.association.credential.Channels;
import org.kedge.association.credential.Credentials;
import org.kedge.association.credential.NafKeys;
import org.kedge.association.fetch.PeerKeyFetcher;
import org.kedge.association.peer.KeptConnections;
import org.kedge.association.peer.Peers;
import org.kedge.association.registration.OwnIdentity;
import org.kedge.association.registration.RegistrationClient;
import org.kedge.work.Bound;
import org.kedge.work.Tasks;
import org.kedge.work.Times;

/** What associations rest on, put together: peers, credentials towards them, channels, key look-ups, registrations. Thread-safe. */
public final class AssociationKeys implements AutoCloseable {
    private final Supplier<KeysSettings> settings;
    private final Peers peers;
    private final Credentials credentials;
    private final Channels channels;
    private final KeptConnections connections;
    private final OwnIdentity identity;
    private final PeerKeyFetcher fetcher;
    private final RegistrationClient registrations;

    /** A node without GBA. */
    public AssociationKeys(Bound<PeerDirectory> directories, Bound<SecureTransport> transports, Supplier<Optional<CredentialStore>> store,
            Supplier<KeysSettings> settings, Clock clock, Tasks tasks, Meters meters) {
        this(directories, transports, store, settings, clock, tasks, meters, Optional::empty);
    }

    /** A node that is no MEF. */
    public AssociationKeys(Bound<PeerDirectory> directories, Bound<SecureTransport> transports, Supplier<Optional<CredentialStore>> store,
            Supplier<KeysSettings> settings, Clock clock, Tasks tasks, Meters meters, Supplier<Optional<GbaClient>> gba) {
        this(directories, transports, store, settings, clock, tasks, meters, gba, new Bound<>());
    }

    /**
     * @param directories where peers are found, by ranking
     * @param transports found by the schemes they serve
     * @param clock the trusted clock, or the system clock
     * @param gba the keys of this node as UE
     * @param sources the MEF of this very node (D-81)
     */
    public AssociationKeys(Bound<PeerDirectory> directories, Bound<SecureTransport> transports, Supplier<Optional<CredentialStore>> store,
            Supplier<KeysSettings> settings, Clock clock, Tasks tasks, Meters meters, Supplier<Optional<GbaClient>> gba,
            Bound<ProvisionedKeySource> sources) {
        Times times = new Times(clock);
        this.settings = settings;
        peers = new Peers(directories);
        credentials = new Credentials(store, peers, times, new NafKeys(gba, this::prefixedIdentity, times));
        channels = new Channels(credentials, transports, store, times, tasks);
        connections = new KeptConnections(channels, () -> settings.get().connections(), times, tasks);
        identity = new OwnIdentity(() -> settings.get().id(), store);
        fetcher = new PeerKeyFetcher(peers, sources, connections, identity, () -> settings.get().uri(),
                () -> settings.get().fetch(), () -> settings.get().naf(), times, tasks, meters);
        registrations = new RegistrationClient(peers, channels, identity, () -> settings.get().adminFqdn(), store, times, tasks);
    }

    /** Whether this node as UE names a NAF key with its prefix (D-67). */
    public boolean prefixedIdentity() {
        return settings.get().prefixedIdentity();
    }

    public Peers peers() {
        return peers;
    }

    public Credentials credentials() {
        return credentials;
    }

    public Channels channels() {
        return channels;
    }

    public KeptConnections connections() {
        return connections;
    }

    /** Who this node is to its peers. */
    public OwnIdentity identity() {
        return identity;
    }

    public PeerKeyFetcher fetcher() {
        return fetcher;
    }

    public RegistrationClient registrations() {
        return registrations;
    }

    /** Closes the kept channels and wipes fetched keys. */
    @Override
    public void close() {
        connections.close();
        fetcher.close();
    }
}
