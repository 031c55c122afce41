package org.kedge.association.component;

import java.time.Clock;
import java.time.DateTimeException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

import org.kedge.api.association.AssociationService;
import org.kedge.api.association.AssociationStatus;
import org.kedge.api.association.KeyFetcher;
import org.kedge.api.association.SecurityAssociation;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.enrolment.EnroleeService;
import org.kedge.api.gba.GbaClient;
import org.kedge.api.health.HealthIndicator;
import org.kedge.api.metrics.Meters;
import org.kedge.api.peer.PeerDirectory;
import org.kedge.api.registration.RegistrationService;
import org.kedge.api.transport.SecureTransport;
import org.kedge.association.keys.KeysComponent;
import org.kedge.messages.association.AssociationAnswer;
import org.kedge.work.Bound;
import org.kedge.work.LateClock;
import org.kedge.work.LateMeters;
import org.kedge.work.Pool;
import org.kedge.work.Threads;
import org.kedge.work.Times;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes the {@link AssociationNode} and keeps what it works with up to date. A wrong configuration changes nothing. */
@Component(name = "org.kedge.association", immediate = true,
        service = {AssociationService.class, HealthIndicator.class, AssociationComponent.class})
@Designate(ocd = AssociationConfiguration.class)
public final class AssociationComponent implements AssociationService, HealthIndicator {
    private static final Logger LOG = LoggerFactory.getLogger(AssociationComponent.class);

    private final Bound<PeerDirectory> directories = new Bound<>();
    private final Bound<SecureTransport> transports = new Bound<>();
    private final Threads threads = new Threads(Pool.of("association", 8, 8192, "ASSOCIATION"));
    private final AssociationNode node;
    private final ListenerServices listener;
    private volatile AssociationSettings settings = AssociationSettings.defaults();

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    private volatile CredentialStore store;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    private volatile RegistrationService registrations;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    private volatile KeyFetcher fetcher;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    private volatile EnroleeService enrolee;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    private volatile GbaClient gba;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    private volatile KeysComponent keys;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    private volatile Meters meters;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY,
            target = "(kedge.clock=trusted)")
    private volatile Clock clock;

    @Activate
    public AssociationComponent(BundleContext context) {
        Times times = new Times(new LateClock(() -> Optional.ofNullable(clock)));
        NodeServices services = new NodeServices(directories, transports, () -> Optional.ofNullable(store),
                () -> Optional.ofNullable(registrations), () -> Optional.ofNullable(fetcher), () -> Optional.ofNullable(enrolee),
                () -> Optional.ofNullable(gba), () -> Optional.ofNullable(keys).filter(k -> k.parts().prefixedIdentity()).isPresent());
        node = new AssociationNode(services, () -> settings, threads, times, new Random(),
                new LateMeters(() -> Optional.ofNullable(meters)));
        listener = new ListenerServices(context, node.responder());
    }

    @Activate
    void activate(AssociationConfiguration configuration) {
        modified(configuration);
        node.start();
    }

    @Modified
    void modified(AssociationConfiguration configuration) {
        try {
            settings = AssociationSettings.of(configuration);
        } catch (IllegalArgumentException | DateTimeException e) {
            LOG.error("CONFIGURATION-REFUSED org.kedge.association: {}; {} stays in force", e.getMessage(), settings);
        }
        listener.listen(settings.responder().listener());
        node.associations().wake();
    }

    @Deactivate
    void deactivate() {
        listener.close();
        node.close();
        threads.close();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindDirectory(PeerDirectory service, Map<String, Object> properties) {
        directories.add(service, properties, "");
    }

    void unbindDirectory(PeerDirectory service) {
        directories.remove(service);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindTransport(SecureTransport service, Map<String, Object> properties) {
        transports.add(service, properties, SecureTransport.SCHEME);
    }

    void unbindTransport(SecureTransport service) {
        transports.remove(service);
    }

    @Override
    public CompletionStage<SecurityAssociation> associate(String peer) {
        return node.associations().associate(peer);
    }

    @Override
    public boolean release(String peer) {
        return node.associations().release(peer);
    }

    @Override
    public List<AssociationStatus> associations() {
        return node.associations().associations();
    }

    /** For whom the peer takes this node, as it said after the handshake. */
    public Optional<AssociationAnswer> answer(String peer) {
        return node.associations().answer(peer);
    }

    @Override
    public AutoCloseable observe(Consumer<AssociationStatus> observer) {
        return node.associations().observe(observer);
    }

    @Override
    public String name() {
        return "associations";
    }

    @Override
    public Health health() {
        return AssociationHealth.of(associations());
    }
}
