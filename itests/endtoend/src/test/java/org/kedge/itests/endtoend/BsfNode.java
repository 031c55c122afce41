package org.kedge.itests.endtoend;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.infrastructure.registry.BootstrapRegistry.Bootstrap;
import org.kedge.api.infrastructure.registry.PeerRecord;
import org.kedge.api.infrastructure.registry.PeerRegistry;
import org.kedge.api.metrics.Meters;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.KeyExport;
import org.kedge.bsf.Bsf;
import org.kedge.bsf.BsfRegistries;
import org.kedge.bsf.BsfSettings;
import org.kedge.pki.Issued;
import org.kedge.pki.crl.CrlStore;
import org.kedge.pki.path.DefaultPeerVerifier;
import org.kedge.registration.server.AuditSinks;
import org.kedge.registry.DatabaseSettings;
import org.kedge.registry.Registry;
import org.kedge.store.journal.JournalStore;
import org.kedge.store.key.FileKeyProvider;
import org.kedge.transport.core.OwnKeyPair;
import org.kedge.transport.listener.ListenerServices;
import org.kedge.transport.tls.TlsListener;
import org.kedge.transport.tls.TlsListenerSettings;

/** A BSF as an operator runs it, but without a framework: Ub over plain HTTP and over TLS, Zn over mutual TLS, on free ports. */
final class BsfNode implements AutoCloseable {
    /** Generous: many tests run at once, and each of them in a hurry. */
    private static final BsfSettings.Limits LIMITS = new BsfSettings.Limits(1000, 1000, 1000, 2000, 100_000);

    private final JournalStore store;
    private final Registry registry = new Registry();
    private final Clients clients;
    private final Associating associating;
    private final Bsf bsf;
    private final TlsListener plain;
    private final TlsListener secured;
    private final TlsListener zn;
    final RecordedAudit audit = new RecordedAudit();

    /** What it is started with unless a test changes it. */
    static BsfSettings settings() {
        return BsfSettings.of(Names.BSF, "test").with(LIMITS);
    }

    BsfNode(Path home, Issued identity, BsfSettings settings) {
        store = new JournalStore(home.resolve("data/store"), new FileKeyProvider(home.resolve("keys/store.key")));
        registry.open(() -> DatabaseSettings.sqlite(home.resolve("data/registry/registry.db")).database(), store);
        MafNode.hold(store, identity);
        clients = new Clients(new CrlStore());
        associating = new Associating(Names.BSF.value(), registry.peerDirectory(), clients, store, Optional.empty(), false);
        bsf = new Bsf(settings, new BsfRegistries(registry.subscribers(), registry.bootstraps(), registry.peers()), AuditSinks.of(audit),
                () -> Meters.NONE, Clock.systemUTC(), () -> Optional.of(associating.keys.connections()));
        var verifier = new DefaultPeerVerifier(new CrlStore(), Clock.systemUTC(), () -> 0, 100, Meters.NONE);
        ListenerServices services = new ListenerServices(() -> Optional.of(verifier), Meters.NONE, () -> Optional.of(audit),
                InstantSource.system());
        plain = new TlsListener(TlsListenerSettings.plain("ub", loopback()), services);
        secured = new TlsListener(TlsListenerSettings.anonymous("ub", loopback()), services);
        zn = new TlsListener(TlsListenerSettings.of("zn", loopback(), KeyExport.NONE), services);
        for (TlsListener ub : List.of(plain, secured)) {
            ub.addHandler(Bsf.UB_PATH, bsf.ubHandler(), 0, true);
        }
        zn.addResolver(bsf.resolver(), 0);
        zn.addHandler(Bsf.ZN_PATH, bsf.znHandler(), 0);
        OwnKeyPair own = new OwnKeyPair(identity.privateKey(), identity.publicKey(), identity.chain());
        plain.start(Optional.empty());
        secured.start(Optional.of(own));
        zn.start(Optional.of(own));
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    /** Where UEs bootstrap. */
    URI ub(Ub way) {
        return URI.create(way.scheme() + "://127.0.0.1:" + (way == Ub.PLAIN ? plain : secured).address().getPort());
    }

    /** Where NAFs fetch keys. */
    URI zn() {
        return URI.create("https://127.0.0.1:" + zn.address().getPort());
    }

    /** For a Briefing Node in the same process. */
    Registry registry() {
        return registry;
    }

    /** From now on no NAF is answered. */
    void closeZn() {
        zn.close();
    }

    /** The HSS it asks. */
    void addHss(String name, Fqdn fqdn, URI zh, CertificateInformation information) {
        registry.peers().add(List.of(new PeerRegistry.Entry(new PeerRecord(name, PeerRole.HSS, fqdn, fqdn.value(), List.of(zh),
                Optional.of(information), Optional.empty(), Optional.of(PeerList.OWN)), Optional.empty())));
    }

    /** A NAF that fetches keys with a certificate for its FQDN. */
    void addNaf(PeerRole role, EnrolmentTarget naf, CertificateInformation information) {
        registry.peers().add(List.of(new PeerRegistry.Entry(new PeerRecord(naf.fqdn().value(), role, naf.fqdn(), naf.id(), List.of(),
                Optional.of(information), Optional.empty(), Optional.empty()), Optional.empty())));
    }

    /** A subscriber of the operator who may use these NAFs as this Enrolee. */
    void addSubscriber(TestSubscriber subscriber, String enroleeId, Fqdn... nafs) {
        try (var keys = subscriber.keys()) {
            registry.subscribers().add(List.of(subscriber.entry(keys, enroleeId, nafs)));
        }
    }

    /** From now on the subscriber may use these NAFs only. */
    void allow(TestSubscriber subscriber, String enroleeId, Fqdn... nafs) {
        registry.subscribers().update(subscriber.impi(), subscriber.guss(enroleeId, nafs), true);
    }

    /** The operator enters the subscriber anew: its sequence numbers begin again. */
    void replace(TestSubscriber subscriber, String enroleeId, Fqdn... nafs) {
        registry.subscribers().remove(subscriber.impi());
        addSubscriber(subscriber, enroleeId, nafs);
    }

    /** Loses a bootstrap. */
    void forget(KeyReference bTid) {
        registry.bootstraps().remove(bTid);
    }

    Optional<Bootstrap> bootstrap(KeyReference bTid) {
        return registry.bootstraps().find(bTid, Instant.now());
    }

    long bootstraps() {
        return registry.bootstraps().count();
    }

    @Override
    public void close() {
        plain.close();
        secured.close();
        zn.close();
        bsf.close();
        associating.close();
        clients.close();
        registry.close();
        store.close();
    }
}
