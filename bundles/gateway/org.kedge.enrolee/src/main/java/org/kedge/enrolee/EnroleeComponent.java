package org.kedge.enrolee;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import org.kedge.api.audit.AuditSink;
import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.briefing.BriefingReport;
import org.kedge.api.briefing.BriefingProvider;
import org.kedge.api.briefing.PinnedSigners;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.enrolment.EnroleeService;
import org.kedge.api.enrolment.EnrolmentStatus;
import org.kedge.api.enrolment.ProbeResult;
import org.kedge.api.enrolment.ProvisioningFramework;
import org.kedge.api.health.HealthIndicator;
import org.kedge.api.metrics.Meters;
import org.kedge.api.peer.PeerDirectory;
import org.kedge.api.registration.RegistrationService;
import org.kedge.api.transport.SecureTransport;
import org.kedge.work.Configured;
import org.kedge.work.Threads;
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

/** Publishes the {@link Enrolee} and keeps its {@link Services} and {@link Settings} up to date. */
@Component(name = "org.kedge.enrolee", service = {EnroleeService.class, HealthIndicator.class}, immediate = true)
@Designate(ocd = EnroleeConfiguration.class)
public final class EnroleeComponent implements EnroleeService, HealthIndicator {
    private final Optional<String> commonNodeId;
    private final Services services = new Services();
    private final Threads threads = EnroleeThreads.start();
    private final Enrolee enrolee;
    private final Configured<Settings> settings = new Configured<>("org.kedge.enrolee", Settings.defaults());

    @Activate
    public EnroleeComponent(BundleContext context, @Reference TrustedClock clock) {
        this(Optional.ofNullable(context.getProperty("kedge.node.id")).filter(id -> !id.isEmpty()), clock);
    }

    /** @param commonNodeId the node.id of all components that have none of their own */
    EnroleeComponent(Optional<String> commonNodeId, TrustedClock clock) {
        this.commonNodeId = commonNodeId;
        enrolee = new Enrolee(services, settings, clock, threads, new Random());
    }

    /** A wrong value keeps no node from what it is enrolled with, and makes nothing laxer. */
    @Activate
    void activate(EnroleeConfiguration configuration) {
        settings.start(() -> SettingsReader.read(configuration, commonNodeId),
                () -> SettingsReader.readWithDefect(configuration, commonNodeId));
        enrolee.start();
    }

    /** Runs in flight keep what they began with; a value that is out of its range changes nothing. */
    @Modified
    void modified(EnroleeConfiguration configuration) {
        settings.change(() -> SettingsReader.read(configuration, commonNodeId));
    }

    @Deactivate
    void deactivate() {
        enrolee.close();
        threads.close();
    }

    @Override
    public CompletionStage<EnrolmentStatus> enrol(Optional<String> target) {
        return enrolee.enrol(target);
    }

    @Override
    public CompletionStage<List<EnrolmentStatus>> trigger(BootstrapTrigger trigger) {
        return enrolee.trigger(trigger);
    }

    @Override
    public Optional<BriefingReport> lastBriefing() {
        return enrolee.lastBriefing();
    }

    @Override
    public boolean forget(String target) {
        return enrolee.forget(target);
    }

    @Override
    public List<EnrolmentStatus> status() {
        return enrolee.status();
    }

    @Override
    public CompletionStage<ProbeResult> probe(URI mef, Optional<String> credentialAlias) {
        return enrolee.probe(mef, credentialAlias);
    }

    @Override
    public AutoCloseable observe(Consumer<EnrolmentStatus> observer) {
        return enrolee.observe(observer);
    }

    @Override
    public String name() {
        return enrolee.name();
    }

    @Override
    public Health health() {
        return settings.health(enrolee.health());
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindProvider(BriefingProvider service, Map<String, Object> properties) {
        services.providers().add(service, ranking(properties), Set.of());
    }

    void unbindProvider(BriefingProvider service) {
        services.providers().remove(service);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindFramework(ProvisioningFramework service, Map<String, Object> properties) {
        services.frameworks().add(service, ranking(properties), Set.of());
    }

    void unbindFramework(ProvisioningFramework service) {
        services.frameworks().remove(service);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindTransport(SecureTransport service, Map<String, Object> properties) {
        services.transports().add(service, ranking(properties), words(properties.get(SecureTransport.SCHEME)));
    }

    void unbindTransport(SecureTransport service) {
        services.transports().remove(service);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindStore(CredentialStore service, Map<String, Object> properties) {
        services.stores().add(service, ranking(properties), Set.of());
    }

    void unbindStore(CredentialStore service) {
        services.stores().remove(service);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindSigners(PinnedSigners service, Map<String, Object> properties) {
        services.signers().add(service, ranking(properties), Set.of());
    }

    void unbindSigners(PinnedSigners service) {
        services.signers().remove(service);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindAudit(AuditSink service, Map<String, Object> properties) {
        services.audits().add(service, ranking(properties), Set.of());
    }

    void unbindAudit(AuditSink service) {
        services.audits().remove(service);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindMeters(Meters service, Map<String, Object> properties) {
        services.meters().add(service, ranking(properties), Set.of());
    }

    void unbindMeters(Meters service) {
        services.meters().remove(service);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindPeers(PeerDirectory service, Map<String, Object> properties) {
        services.peers().add(service, ranking(properties), Set.of());
    }

    void unbindPeers(PeerDirectory service) {
        services.peers().remove(service);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindRegistrations(RegistrationService service, Map<String, Object> properties) {
        services.registrations().add(service, ranking(properties), Set.of());
    }

    void unbindRegistrations(RegistrationService service) {
        services.registrations().remove(service);
    }

    private static int ranking(Map<String, Object> properties) {
        return properties.get("service.ranking") instanceof Integer ranking ? ranking : 0;
    }

    private static Set<String> words(Object value) {
        return value instanceof String[] several ? Arrays.stream(several).collect(Collectors.toSet())
                : value instanceof String one ? Set.of(one) : Set.of();
    }
}
