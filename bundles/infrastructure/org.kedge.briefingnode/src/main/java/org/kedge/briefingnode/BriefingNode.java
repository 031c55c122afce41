package org.kedge.briefingnode;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.kedge.api.association.KeyFetcher;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator;
import org.kedge.api.infrastructure.briefing.Destination;
import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.api.metrics.Meters;
import org.kedge.api.transport.KeyResolver;
import org.kedge.api.transport.RequestHandler;
import org.kedge.briefingnode.offline.DocumentImport;
import org.kedge.briefingnode.staging.Door;
import org.kedge.briefingnode.staging.Invitations;
import org.kedge.briefingnode.staging.Issuer;
import org.kedge.messages.briefing.BriefingRequest;
import org.kedge.pki.CertificateNames;
import org.kedge.pki.CertificateNames.Claim;
import org.kedge.registration.server.AuditSinks;
import org.kedge.registration.server.AuditTrail;
import org.kedge.work.Pool;
import org.kedge.work.Tasks;
import org.kedge.work.Threads;

/** A whole Bootstrap Briefing Node: its parts over one set of registries, without OSGi. Thread-safe. */
public final class BriefingNode implements Issuer, AutoCloseable {
    /** {@code kedge.path} of {@link #handler}. */
    public static final String PATH = BriefingRequest.PATH;
    private static final int GBA_THREADS = 4;
    private static final int GBA_WAITING = 4096;

    private final AtomicReference<BriefingNodeSettings> settings;
    private final BriefingRegistries registries;
    private final BriefingStatus status;
    private final OwnKeys keys;
    private final InstantSource clock;
    private final NodeEdits edits;
    private final Technicians technicians;
    private final EntryIntake entries;
    private final Rulings rulings;
    private final InstructionIssuer issuer;
    private final DocumentImport documents;
    private final Contacts contacts = new Contacts();
    private final AuditTrail audit;
    private final NodeKeyResolver resolver;
    private final BriefingHandler handler;
    private final Threads threads = new Threads(Pool.of("bbn", GBA_THREADS, GBA_WAITING, "BBN"));

    /**
     * @param store holds the signing key, the key that is pinned and the anchors of unlisted nodes; it may come and go
     * @param fetcher asks BSFs, for nodes that come with a NAF key; it may come and go
     */
    public BriefingNode(BriefingNodeSettings settings, BriefingRegistries registries, Supplier<Optional<CredentialStore>> store,
            Supplier<Optional<KeyFetcher>> fetcher, AuditSinks sinks, Supplier<Meters> meters, InstantSource clock) {
        this(settings, registries, store, fetcher, sinks, meters, clock, CertificateNames::claims, System::nanoTime);
    }

    /**
     * @param names reads the identities that a certificate claims
     * @param nanos the clock of the limits
     */
    BriefingNode(BriefingNodeSettings settings, BriefingRegistries registries, Supplier<Optional<CredentialStore>> store,
            Supplier<Optional<KeyFetcher>> fetcher, AuditSinks sinks, Supplier<Meters> meters, InstantSource clock,
            Function<X509Certificate, List<Claim>> names, LongSupplier nanos) {
        this.settings = new AtomicReference<>(settings);
        this.registries = registries;
        this.clock = clock;
        Supplier<BriefingNodeSettings> now = this.settings::get;
        status = new BriefingStatus(now, sinks, meters);
        audit = new AuditTrail(sinks, clock, status::fault);
        keys = new OwnKeys(now, store);
        edits = new NodeEdits(registries.nodes(), audit);
        technicians = new Technicians(now);
        entries = new EntryIntake(technicians, edits, audit, clock);
        rulings = new Rulings(registries.rules(), status::rules);
        issuer = new InstructionIssuer(now, registries.nodes(), audit, status, clock);
        documents = new DocumentImport(registries.nodes(), () -> signers(this.settings.get().signers()), audit, clock);
        Admission admission = new Admission(now, registries.nodes(), keys, audit, status);
        Tasks tasks = threads;
        resolver = new NodeKeyResolver(registries.nodes(), admission, new GbaKeys(now, registries.nodes(), fetcher, tasks, clock), status,
                names);
        handler = new BriefingHandler(new BriefingHandler.Parts(new Callers(now, registries.nodes(), admission),
                new NodeLimits(now, nanos), new CodeGate(registries.nodes(), edits, audit, clock), entries, technicians,
                new Offers(registries.nodes(), rulings, issuer, keys, clock),
                new KeyDelivery(now, registries.enrolees(), audit, status), contacts), audit, status, clock, nanos);
    }

    private static Map<String, PublicKey> signers(BriefingNodeSettings.Signers pinned) {
        return PinnedFiles.keys(pinned.pins(), pinned.directory());
    }

    BriefingNodeSettings settings() {
        return settings.get();
    }

    BriefingRegistries registries() {
        return registries;
    }

    OwnKeys keys() {
        return keys;
    }

    NodeEdits edits() {
        return edits;
    }

    EntryIntake entries() {
        return entries;
    }

    Rulings rulings() {
        return rulings;
    }

    /** Takes documents that were signed elsewhere. */
    public DocumentImport documents() {
        return documents;
    }

    Contacts contacts() {
        return contacts;
    }

    InstantSource clock() {
        return clock;
    }

    AuditTrail audit() {
        return audit;
    }

    /** New settings; handshakes that wait go on. */
    void reconfigure(BriefingNodeSettings changed) {
        settings.set(changed);
    }

    /** Who may connect. */
    public KeyResolver resolver() {
        return resolver;
    }

    /** The handler of the path {@link #PATH}. */
    public RequestHandler handler() {
        return handler;
    }

    public HealthIndicator health() {
        return status;
    }

    @Override
    public List<Issued> issue(NodeRecord node, List<Destination> destinations) {
        return issuer.issue(node, destinations).stream().map(outcome -> new Issued(outcome.issued().target(), outcome.issued().serial(),
                outcome.issued().notAfter(), outcome.fresh())).toList();
    }

    @Override
    public NodeRecord believed(NodeRecord node) {
        return technicians.believed(node);
    }

    @Override
    public Door door() {
        return new Door(settings().invitation().uri().orElseThrow(() -> new KedgeException(ErrorCode.LISTENER_CONFIGURATION,
                "org.kedge.briefingnode: uri is empty, so nobody can be told where this Briefing Node is")), keys.pin(), keys.signer());
    }

    /** Makes compact texts for nodes. @throws KedgeException as {@link #door} */
    public Invitations invitations() {
        return new Invitations(door(), registries.nodes(), clock);
    }

    /** Ends look-ups that wait. */
    @Override
    public void close() {
        threads.close();
    }
}
