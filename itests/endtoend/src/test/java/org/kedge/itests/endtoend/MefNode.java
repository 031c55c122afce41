package org.kedge.itests.endtoend;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.kedge.api.briefing.Mechanism;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.KeId;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.infrastructure.registry.AllowedTarget;
import org.kedge.api.infrastructure.registry.AssociationRules;
import org.kedge.api.infrastructure.registry.EnroleeRecord;
import org.kedge.api.infrastructure.registry.EnroleeRegistry;
import org.kedge.api.infrastructure.registry.EnrolmentKeyRegistry;
import org.kedge.api.infrastructure.registry.PeerRecord;
import org.kedge.api.infrastructure.registry.PeerRegistry;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.metrics.Meters;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.KeyExport;
import org.kedge.mef.Mef;
import org.kedge.mef.MefRegistries;
import org.kedge.mef.MefSettings;
import org.kedge.pki.CertificateAuthority;
import org.kedge.pki.Issued;
import org.kedge.pki.crl.CrlStore;
import org.kedge.registration.server.AuditSinks;
import org.kedge.registry.DatabaseSettings;
import org.kedge.registry.Registry;
import org.kedge.store.journal.JournalStore;
import org.kedge.store.key.FileKeyProvider;

/** A MEF as an operator runs it, but without a framework: store, registry on SQLite, DTLS listener on a free port, audit in memory. */
final class MefNode implements AutoCloseable {
    private final JournalStore store;
    private final Registry registry = new Registry();
    private final Issued identity;
    private final Clients clients;
    private final Associating associating;
    private Listeners listeners;
    final Mef mef;
    final RecordedAudit audit = new RecordedAudit();
    final CrlStore crls = new CrlStore();

    /** A MEF with a certificate for its name from this authority. */
    static MefNode start(Path home, CertificateAuthority authority) {
        return start(home, authority.issue(CertificateFlavour.FQDN, Names.MEF.value()), MefSettings.service(Names.MEF));
    }

    static MefNode start(Path home, Issued identity, MefSettings settings) {
        return new MefNode(home, identity, settings);
    }

    private MefNode(Path home, Issued identity, MefSettings settings) {
        store = new JournalStore(home.resolve("data/store"), new FileKeyProvider(home.resolve("keys/store.key")));
        registry.open(() -> DatabaseSettings.sqlite(home.resolve("data/registry/registry.db")).database(), store);
        MafNode.hold(store, identity);
        clients = new Clients(crls);
        associating = new Associating(settings.fqdn().value(), registry.peerDirectory(), clients, store, Optional.empty(), false);
        mef = new Mef(settings, new MefRegistries(registry.enrolees(), registry.enrolmentKeys(), registry.peers(), registry.registrations(),
                registry.rules()), AuditSinks.of(audit), () -> Meters.NONE, Clock.systemUTC(),
                () -> Optional.of(associating.keys.connections()));
        this.identity = identity;
        listeners = listen(List.of(0, 0));
    }

    private Listeners listen(List<Integer> ports) {
        return new Listeners("mef", KeyExport.BOOTSTRAP, Optional.of(identity), mef.resolver(),
                Map.of(Mef.ENROLMENT_PATH, mef.enrolmentHandler(), Mef.FETCH_PATH, mef.fetchHandler(), Mef.CLIENT_PATH,
                        mef.clientHandler(), Mef.KEY_PATH, mef.keyHandler()), crls, audit, ports);
    }

    /** Opens the ports again that were closed. */
    void listenAgain() {
        listeners = listen(listeners.ports());
    }

    /** From now on the gateway may be provisioned for nobody. */
    void forbidTargets() {
        EnroleeRecord r = enrolees().find(Names.GATEWAY.absolute()).orElseThrow();
        enrolees().update(new EnroleeRecord(r.id(), r.mechanism(), r.kpmId(), r.certificate(), List.of(), r.enrolmentExpiry(),
                r.remoteManagement(), r.enabled()));
    }

    /** From now on the gateway may not even come. */
    void disable() {
        EnroleeRecord r = enrolees().find(Names.GATEWAY.absolute()).orElseThrow();
        enrolees().update(new EnroleeRecord(r.id(), r.mechanism(), r.kpmId(), r.certificate(), r.targets(), r.enrolmentExpiry(),
                r.remoteManagement(), false));
    }

    URI uri() {
        return uri(Wire.DTLS);
    }

    URI uri(Wire wire) {
        return listeners.uri(wire);
    }

    Issued identity() {
        return identity;
    }

    /** For a Briefing Node of the same owner. */
    Registry registry() {
        return registry;
    }

    Listeners listeners() {
        return listeners;
    }

    /** Lets a source share keys with a target. */
    void allow(String source, String target) {
        registry.rules().add(new AssociationRules.Rule(Names.MEF, source, target));
    }

    EnroleeRegistry enrolees() {
        return registry.enrolees();
    }

    PeerRegistry peers() {
        return registry.peers();
    }

    EnrolmentKeyRegistry keys() {
        return registry.enrolmentKeys();
    }

    /** An Enrolee that authenticates by Kpm and may be provisioned for the MAF and the CSE. */
    void addPskEnrolee(String kpmId, SecretBytes kpm) {
        addPskEnrolee(kpmId, kpm, KeyDerivation.USAGE_CONSTRAINED);
    }

    void addPskEnrolee(String kpmId, SecretBytes kpm, KeyDerivation derivation) {
        enrolees().add(List.of(new EnroleeRegistry.Entry(new EnroleeRecord(Names.GATEWAY.absolute(), Mechanism.PSK,
                Optional.of(KeyReference.parseRelative(kpmId)), Optional.empty(), bothTargets(derivation),
                Duration.ofDays(30), Optional.empty(), true), Optional.of(kpm))));
    }

    /** An Enrolee that authenticates by certificate or raw public key. */
    void addCertificateEnrolee(CertificateInformation information, KeyDerivation derivation) {
        enrolees().add(List.of(new EnroleeRegistry.Entry(new EnroleeRecord(Names.GATEWAY.absolute(), Mechanism.CERTIFICATE,
                Optional.empty(), Optional.of(information), bothTargets(derivation), Duration.ofDays(30), Optional.empty(), true),
                Optional.empty())));
    }

    private static List<AllowedTarget> bothTargets(KeyDerivation derivation) {
        return List.of(Names.allowed(Names.MAF_TARGET, derivation), Names.allowed(Names.CSE_TARGET, derivation));
    }

    /** A MAF that this MEF may bring keys to (D-58), and that may fetch them. */
    void addMaf(URI uri, CertificateInformation information) {
        peers().add(List.of(new PeerRegistry.Entry(new PeerRecord("maf", PeerRole.MAF, Names.MAF, Names.MAF.value(), List.of(uri),
                Optional.of(information), Optional.empty(), Optional.of(PeerList.OWN)), Optional.empty())));
    }

    /** A target that fetches keys with a certificate for its FQDN. */
    void addPeer(PeerRole role, org.kedge.api.identity.EnrolmentTarget target, CertificateInformation information) {
        peers().add(List.of(new PeerRegistry.Entry(new PeerRecord(target.fqdn().value(), role, target.fqdn(), target.id(), List.of(),
                Optional.of(information), Optional.empty(), Optional.empty()), Optional.empty())));
    }

    /** Ke as the MEF holds it. */
    Optional<EnrolmentKeyRegistry.Issued> key(KeId keId) {
        return keys().find(keId, Instant.now());
    }

    @Override
    public void close() {
        listeners.close();
        mef.close();
        associating.close();
        clients.close();
        registry.close();
        store.close();
    }
}
