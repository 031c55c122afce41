package org.kedge.briefing.node.component;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

import org.kedge.api.audit.AuditSink;
import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.BriefingProvider;
import org.kedge.api.briefing.PinnedSigners;
import org.kedge.api.briefing.TrustLevel;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.gba.GbaClient;
import org.kedge.api.health.HealthIndicator;
import org.kedge.api.peer.PeerConnections;
import org.kedge.api.peer.PeerDirectory;
import org.kedge.api.transport.SecureTransport;
import org.kedge.briefing.node.NodeBriefing;
import org.kedge.briefing.node.NodeControl;
import org.kedge.briefing.node.NodeServices;
import org.kedge.briefing.node.NodeSettings;
import org.kedge.briefing.node.NodeStatus;
import org.kedge.briefing.node.lan.MdnsDiscovery;
import org.kedge.messages.briefing.LocationEntry;
import org.kedge.work.Configured;
import org.kedge.work.LateClock;
import org.kedge.work.Pool;
import org.kedge.work.Threads;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;

/** Publishes the {@link NodeBriefing} and keeps what it works with up to date. */
@Component(name = "org.kedge.briefing.node", immediate = true, service = {BriefingProvider.class, NodeControl.class})
@Designate(ocd = NodeBriefingConfiguration.class)
public final class NodeBriefingComponent implements BriefingProvider, NodeControl {
    private final NodeServices services = new NodeServices();
    /** One worker: rounds follow each other. */
    private final Threads threads = new Threads(Pool.of("briefing-node", 1, 32, "BRIEFING"));
    private final Optional<String> nodeId;
    private final Path home;
    private final NodeBriefing briefing;
    private final ServiceRegistration<HealthIndicator> health;
    private final Configured<NodeSettings> settings = new Configured<>("org.kedge.briefing.node", NodeSettings.defaults());

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY,
            target = "(kedge.clock=trusted)")
    private volatile Clock clock;

    @Activate
    public NodeBriefingComponent(BundleContext context, NodeBriefingConfiguration configuration) {
        nodeId = Optional.ofNullable(context.getProperty("kedge.node.id")).filter(id -> !id.isBlank()).map(String::strip);
        home = Path.of(Optional.ofNullable(context.getProperty("kedge.home"))
                .orElseGet(() -> System.getProperty("kedge.home", "."))).toAbsolutePath();
        briefing = new NodeBriefing(services, settings, new HeldSerials(context), new MdnsDiscovery(),
                new LateClock(() -> Optional.ofNullable(clock)), threads);
        settings.start(() -> SettingsReader.read(configuration, nodeId, home),
                () -> SettingsReader.readWithDefect(configuration, nodeId, home));
        health = context.registerService(HealthIndicator.class, new Indicator(briefing, settings), null);
    }

    /** Beside the component, because the name of a provider is not that of an indicator. */
    private record Indicator(NodeBriefing briefing, Configured<?> settings) implements HealthIndicator {
        @Override
        public String name() {
            return "briefing.node";
        }

        @Override
        public Health health() {
            return settings.health(briefing.health());
        }
    }

    /** A round under way goes on with what it reads next. With a wrong value all stays as it is. */
    @Modified
    void modified(NodeBriefingConfiguration configuration) {
        settings.change(() -> SettingsReader.read(configuration, nodeId, home));
    }

    @Deactivate
    void deactivate() {
        health.unregister();
        briefing.close();
        threads.close();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindPeers(PeerDirectory service, Map<String, Object> properties) {
        services.peers().add(service, properties, "");
    }

    void unbindPeers(PeerDirectory service) {
        services.peers().remove(service);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindConnections(PeerConnections service) {
        services.connections().add(service, NodeServices.WORD);
    }

    void unbindConnections(PeerConnections service) {
        services.connections().remove(service);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindStore(CredentialStore service) {
        services.stores().add(service, NodeServices.WORD);
    }

    void unbindStore(CredentialStore service) {
        services.stores().remove(service);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindSigners(PinnedSigners service) {
        services.signers().add(service, NodeServices.WORD);
    }

    void unbindSigners(PinnedSigners service) {
        services.signers().remove(service);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindGba(GbaClient service) {
        services.gba().add(service, NodeServices.WORD);
    }

    void unbindGba(GbaClient service) {
        services.gba().remove(service);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindTransport(SecureTransport service, Map<String, Object> properties) {
        services.transports().add(service, properties, SecureTransport.SCHEME);
    }

    void unbindTransport(SecureTransport service) {
        services.transports().remove(service);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindAudit(AuditSink service) {
        services.audits().add(service);
    }

    void unbindAudit(AuditSink service) {
        services.audits().remove(service);
    }

    @Override
    public String name() {
        return briefing.name();
    }

    @Override
    public TrustLevel trust() {
        return briefing.trust();
    }

    @Override
    public int priority() {
        return briefing.priority();
    }

    @Override
    public CompletionStage<List<Briefing>> brief(BootstrapTrigger trigger) {
        return briefing.brief(trigger);
    }

    @Override
    public AutoCloseable observe(Consumer<Briefing> observer) {
        return briefing.observe(observer);
    }

    @Override
    public NodeStatus status() {
        return briefing.status();
    }

    @Override
    public LocationEntry located(Path file) {
        return briefing.located(file);
    }

    @Override
    public Optional<URI> forget() {
        return briefing.forget();
    }
}
