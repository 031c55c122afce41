package org.kedge.itests.endtoend;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

import org.kedge.api.association.AssociationStatus;
import org.kedge.api.association.SecurityAssociation;
import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.BriefingProvider;
import org.kedge.api.briefing.TrustLevel;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.enrolment.EnrolmentStatus;
import org.kedge.api.enrolment.ProbeResult;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CseId;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.ConnectOptions;
import org.kedge.api.transport.LocalCredential;
import org.kedge.api.transport.PeerAddress;
import org.kedge.api.transport.SecureChannel;
import org.kedge.crypto.PublicKeyId;
import org.kedge.enrolee.Enrolee;
import org.kedge.enrolee.EnroleeThreads;
import org.kedge.enrolee.Services;
import org.kedge.enrolee.Settings;
import org.kedge.enrolee.TrustedClock;
import org.kedge.framework.certificate.CertificateFramework;
import org.kedge.framework.gba.GbaFramework;
import org.kedge.framework.psk.PskFramework;
import org.kedge.messages.instruction.InstructionCodec;
import org.kedge.gba.client.Gba;
import org.kedge.gba.client.GbaServices;
import org.kedge.gba.client.GbaSettings;
import org.kedge.pki.CertificateAuthority;
import org.kedge.pki.Issued;
import org.kedge.pki.crl.CrlStore;
import org.kedge.store.journal.JournalStore;
import org.kedge.store.key.FileKeyProvider;
import org.kedge.usim.soft.SoftUsim;
import org.kedge.work.Pool;
import org.kedge.work.Threads;

/** A gateway without a framework: store, DTLS client, both provisioning frameworks, enrolee; briefed by the test. */
final class GatewayNode implements AutoCloseable, BriefingProvider {
    static final String CREDENTIAL = "bootstrap";
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    /** Draws one half: no retry comes early by chance. */
    private static final RandomGenerator HALF = () -> Long.MAX_VALUE;

    private final CseId self;
    final JournalStore store;
    final CrlStore crls = new CrlStore();
    final Clients clients;
    final Services services = new Services();
    /** Its configuration; a test may change it at any time. */
    volatile Settings settings = new Settings(Optional.empty(), Duration.ofHours(1), Duration.ofHours(2), Duration.ZERO, 0.9, PATIENCE,
            false, Optional.empty());
    private final PskFramework psk = new PskFramework();
    private final CertificateFramework certificate = new CertificateFramework(CertificateInformation.Revocation.SOFT);
    private final org.kedge.framework.gba.Clients gbaClients = new org.kedge.framework.gba.Clients();
    private final GbaFramework gbaFramework = new GbaFramework(gbaClients, CertificateInformation.Revocation.SOFT);
    final GbaServices gbaServices = new GbaServices();
    private final Threads gbaThreads = new Threads(Pool.of("test-gba", 4, 1024, "TEST"));
    final Gba gba = new Gba(gbaServices, () -> GbaSettings.defaults().under("test"), Clock.systemUTC(), gbaThreads);
    private final Threads threads = EnroleeThreads.start();
    final Enrolee enrolee;
    private final Listeners listeners;
    final PeerList peers = new PeerList();
    final Associating associating;
    private volatile Optional<Briefing> briefing = Optional.empty();

    GatewayNode(Path home) {
        this(home, Names.GATEWAY);
    }

    /** What a gateway has kept in this directory, it has again. */
    GatewayNode(Path home, CseId self) {
        this(home, self, new TrustedClock());
    }

    /** A gateway whose clock may be wrong. */
    GatewayNode(Path home, CseId self, TrustedClock clock) {
        this.self = self;
        store = new JournalStore(home.resolve("data/store"), new FileKeyProvider(home.resolve("keys/store.key")));
        clients = new Clients(crls, clock);
        services.stores().add(store, 0, Set.of());
        for (Wire wire : Wire.values()) {
            services.transports().add(clients.of(wire), 0, Set.of(wire.scheme()));
        }
        services.frameworks().add(psk, 0, Set.of());
        services.frameworks().add(certificate, 0, Set.of());
        services.frameworks().add(gbaFramework, 0, Set.of());
        services.providers().add(this, 0, Set.of());
        gbaServices.stores().add(store, GbaServices.STORE);
        gbaServices.transports().add(clients.of(Wire.TLS), "https");
        gbaServices.transports().add(clients.of(Wire.TLS), "http");
        gbaClients.bind(gba);
        gba.start();
        enrolee = new Enrolee(services, () -> settings, clock, threads, HALF);
        enrolee.start();
        associating = new Associating(self.absolute(), peers, clients, store, Optional.of(enrolee), true,
                () -> Optional.of(gba));
        services.peers().add(peers);
        services.registrations().add(associating.keys.registrations());
        listeners = new Listeners("cse", KeyExport.NONE, Optional.empty(), associating.node.responder().resolver(),
                Map.of("association", associating.node.responder().handler()), crls, new RecordedAudit());
    }

    /** Where other nodes reach this one (SA2). */
    URI uri(Wire wire) {
        return listeners.uri(wire);
    }

    /** Brings in Kpm. */
    void holdKpm(String kpmId, SecretBytes kpm) {
        put(CredentialKind.PRE_PROVISIONED_KEY, kpmId, kpm, List.of());
    }

    /** Brings in a subscription and its USIM. */
    void holdUsim(TestSubscriber subscriber) {
        try (Credential usim = subscriber.usim()) {
            store.put(usim, CredentialSlot.ACTIVE);
        }
        insertUsim();
    }

    /** Puts in the USIM whose subscription is in the store. */
    void insertUsim() {
        gbaServices.usims().add(new SoftUsim(TestSubscriber.USIM, () -> Optional.of(store)), TestSubscriber.USIM);
    }

    /** Brings in a key pair with its chain. */
    void holdKeyPair(Issued issued) {
        put(CredentialKind.KEY_PAIR, PublicKeyId.of(issued.publicKey()), SecretBytes.copyOf(issued.privateKey().getEncoded()),
                issued.chain());
    }

    /** Brings in a key pair that is used as raw public key. */
    void holdRawKey(java.security.KeyPair pair) {
        put(CredentialKind.KEY_PAIR, PublicKeyId.of(pair.getPublic()), SecretBytes.copyOf(pair.getPrivate().getEncoded()), List.of());
    }

    private void put(CredentialKind kind, String id, SecretBytes secret, List<java.security.cert.X509Certificate> chain) {
        Map<String, String> attributes = Map.of();
        try (Credential credential = new Credential(CREDENTIAL, kind, id, attributes, secret.duplicate(), chain, Optional.empty())) {
            store.put(credential, CredentialSlot.ACTIVE);
        }
    }

    /** Tells the gateway with whom to enrol. */
    void brief(Mechanism mechanism, MefNode mef, EnrolmentTarget target, KeyDerivation derivation, CertificateAuthority... anchors) {
        brief(mechanism, mef, Names.MEF, target, derivation, anchors);
    }

    void brief(Mechanism mechanism, MefNode mef, Fqdn mefName, EnrolmentTarget target, KeyDerivation derivation,
            CertificateAuthority... anchors) {
        brief(mechanism, mef.uri(), mefName, target, derivation, anchors);
    }

    void brief(Mechanism mechanism, URI mef, Fqdn mefName, EnrolmentTarget target, KeyDerivation derivation,
            CertificateAuthority... anchors) {
        briefBy(mechanism, mef, mefName, target, derivation, CREDENTIAL, anchors);
    }

    /** Tells the gateway to enrol by GBA. */
    void briefGba(URI bsf, EnrolmentTarget target, CertificateAuthority... anchors) {
        briefBy(Mechanism.GBA, bsf, Names.BSF, target, KeyDerivation.USAGE_CONSTRAINED, TestSubscriber.USIM, anchors);
    }

    private void briefBy(Mechanism mechanism, URI mef, Fqdn mefName, EnrolmentTarget target, KeyDerivation derivation, String credential,
            CertificateAuthority... anchors) {
        Instant now = Instant.now();
        BootstrapInstruction instruction = new BootstrapInstruction(1, Optional.empty(), now.minusSeconds(60), now.plusSeconds(3600),
                mechanism, target, Optional.of(self.absolute()), mef, mefName,
                List.of(anchors).stream().map(CertificateAuthority::root).toList(), List.of(), credential, Duration.ofDays(10), derivation,
                true, Optional.empty());
        briefing = Optional.of(new Briefing(instruction, InstructionCodec.encode(instruction), "test", TrustLevel.LOCAL, Optional.empty()));
    }

    /** Enrols and waits. @throws KedgeException what the owner of the gateway is told */
    EnrolmentStatus enrol() {
        return await(enrolee.enrol(Optional.empty()));
    }

    /** Enrols with one of several targets and waits. */
    EnrolmentStatus enrol(String target) {
        return await(enrolee.enrol(Optional.of(target)));
    }

    /** A channel of this gateway's own making. */
    SecureChannel reach(Wire wire, int port, Fqdn name, LocalCredential credential) {
        URI uri = URI.create(wire.scheme() + "://127.0.0.1:" + port);
        return await(clients.of(wire).connect(new PeerAddress(uri, name), credential, ConnectOptions.ordinary()));
    }

    /** Probes and waits. */
    ProbeResult probe(URI mef) {
        return await(enrolee.probe(mef, Optional.of(CREDENTIAL)));
    }

    List<EnrolmentStatus> status() {
        return enrolee.status();
    }

    /** The association with a peer, made when there is none. */
    SecurityAssociation associate(String peer) {
        return await(associating.node.associations().associate(peer));
    }

    /** What is known about the association with a peer in which this gateway is Entity A. */
    AssociationStatus association(String peer) {
        return associating.node.associations().associations().stream().filter(s -> s.initiator() && s.peer().equals(peer)).findFirst()
                .orElseThrow(() -> new AssertionError("no association with " + peer));
    }

    /** Whether any Ke is in the store. */
    boolean holdsEnrolmentKey() {
        return store.list().stream().anyMatch(info -> info.kind() == CredentialKind.ENROLMENT_KEY);
    }

    /** The Ke in the store. */
    Credential enrolmentKey() {
        String alias = store.list().stream().filter(info -> info.kind() == CredentialKind.ENROLMENT_KEY).findFirst().orElseThrow().alias();
        return store.require(alias);
    }

    private static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(3 * PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw KedgeException.of(e);
        }
    }

    @Override
    public String name() {
        return "test";
    }

    @Override
    public TrustLevel trust() {
        return TrustLevel.LOCAL;
    }

    @Override
    public int priority() {
        return 0;
    }

    @Override
    public CompletionStage<List<Briefing>> brief(BootstrapTrigger trigger) {
        return CompletableFuture.completedFuture(briefing.stream().toList());
    }

    @Override
    public AutoCloseable observe(Consumer<Briefing> observer) {
        return () -> { };
    }

    @Override
    public void close() {
        listeners.close();
        associating.close();
        enrolee.close();
        threads.close();
        gbaFramework.close();
        gbaClients.close();
        gba.close();
        gbaThreads.close();
        psk.close();
        certificate.close();
        clients.close();
        store.close();
    }
}
