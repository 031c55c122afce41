package org.kedge.itests.endtoend;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.infrastructure.registry.AssociationRules;
import org.kedge.api.infrastructure.registry.MasterKeyRegistry;
import org.kedge.api.infrastructure.registry.PeerRecord;
import org.kedge.api.infrastructure.registry.PeerRegistry;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.metrics.Meters;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.ConnectOptions;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.LocalCredential;
import org.kedge.api.transport.PeerAddress;
import org.kedge.api.transport.SecureChannel;
import org.kedge.crypto.PublicKeyId;
import org.kedge.maf.Maf;
import org.kedge.maf.MafRegistries;
import org.kedge.maf.MafSettings;
import org.kedge.pki.CertificateAuthority;
import org.kedge.pki.Issued;
import org.kedge.pki.crl.CrlStore;
import org.kedge.registration.server.AuditSinks;
import org.kedge.registry.DatabaseSettings;
import org.kedge.registry.Registry;
import org.kedge.store.journal.JournalStore;
import org.kedge.store.key.FileKeyProvider;

/** A MAF as an operator runs it, but without a framework: store, registry on SQLite, both transports on free ports, audit in memory. */
final class MafNode implements AutoCloseable {
    private final JournalStore store;
    private final Registry registry = new Registry();
    private final Clients clients;
    private final Associating associating;
    private final Listeners listeners;
    final CrlStore crls = new CrlStore();
    final RecordedAudit audit = new RecordedAudit();
    final Maf maf;

    /** A MAF with a certificate for its name from this authority. */
    MafNode(Path home, CertificateAuthority authority) {
        this(home, authority.issue(CertificateFlavour.FQDN, Names.MAF.value()), MafSettings.service(Names.MAF));
    }

    MafNode(Path home, Issued identity, MafSettings settings) {
        store = new JournalStore(home.resolve("data/store"), new FileKeyProvider(home.resolve("keys/store.key")));
        registry.open(() -> DatabaseSettings.sqlite(home.resolve("data/registry/registry.db")).database(), store);
        hold(store, identity);
        clients = new Clients(crls);
        associating = new Associating(Names.MAF.value(), registry.peerDirectory(), clients, store, Optional.empty(), false);
        maf = new Maf(settings, new MafRegistries(registry.masterKeys(), registry.registrations(), registry.rules(), registry.peers()),
                () -> Optional.of(associating.keys.fetcher()), AuditSinks.of(audit), () -> Meters.NONE, Clock.systemUTC());
        listeners = new Listeners("maf", KeyExport.CONNECTION, Optional.of(identity), maf.resolver(), maf.handlers(), crls, audit);
    }

    /** Brings the key pair of a node into its store, under the alias its peers name. */
    static void hold(JournalStore store, Issued identity) {
        try (Credential own = new Credential(PeerList.OWN, CredentialKind.KEY_PAIR, PublicKeyId.of(identity.publicKey()), Map.of(),
                SecretBytes.owning(identity.privateKey().getEncoded()), identity.chain(), Optional.empty())) {
            store.put(own, CredentialSlot.ACTIVE);
        }
    }

    URI uri(Wire wire) {
        return listeners.uri(wire);
    }

    Listeners listeners() {
        return listeners;
    }

    /** A handshake with this MAF by somebody with a transport and a credential. @throws KedgeException what the client is told */
    SecureChannel contact(Wire wire, LocalCredential credential) {
        return CseNode.await(begin(wire, credential, ConnectOptions.ordinary().handshakeTimeout()));
    }

    CompletionStage<SecureChannel> begin(Wire wire, LocalCredential credential, Duration limit) {
        return clients.of(wire).connect(new PeerAddress(uri(wire), Names.MAF), credential,
                new ConnectOptions(KeyExport.NONE, limit, ConnectOptions.ordinary().requestTimeout()));
    }

    /** The MEF this MAF asks, and how its certificate is verified. */
    void trustMef(URI uri, CertificateInformation information) {
        add(new PeerRecord("mef", PeerRole.MEF, Names.MEF, Names.MEF.value(), List.of(uri), Optional.of(information), Optional.empty(),
                Optional.of(PeerList.OWN)));
    }

    /** The BSF this MAF asks as NAF. */
    void trustBsf(URI zn, CertificateInformation information) {
        add(new PeerRecord("bsf", PeerRole.BSF, Names.BSF, Names.BSF.value(), List.of(zn), Optional.of(information), Optional.empty(),
                Optional.of(PeerList.OWN)));
    }

    /** From now on this MAF is the target of a MEF of its own (D-81). */
    void playsMef(MefNode own) {
        associating.sources.add(own.mef.ownKeys().orElseThrow());
    }

    /** A client that authenticates by certificate. */
    void addClient(PeerRole role, EnrolmentTarget who, CertificateInformation information) {
        add(new PeerRecord(who.fqdn().value(), role, who.fqdn(), who.id(), List.of(), Optional.of(information), Optional.empty(),
                Optional.empty()));
    }

    private void add(PeerRecord peer) {
        registry.peers().add(List.of(new PeerRegistry.Entry(peer, Optional.empty())));
    }

    /** Lets a source share keys with a target. */
    void allow(String source, String target) {
        registry.rules().add(new AssociationRules.Rule(Names.MAF, source, target));
    }

    /** Everything this MAF holds a Km for. */
    List<MasterKeyRegistry.Info> keys() {
        return registry.masterKeys().list("", 10_000);
    }

    Optional<MasterKeyRegistry.MasterKey> key(KeyReference id) {
        return registry.masterKeys().find(id, Clock.systemUTC().instant());
    }

    Registry registry() {
        return registry;
    }

    @Override
    public void close() {
        listeners.close();
        maf.close();
        associating.close();
        clients.close();
        registry.close();
        store.close();
    }
}
