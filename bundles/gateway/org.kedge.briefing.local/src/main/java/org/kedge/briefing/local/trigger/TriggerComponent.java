package org.kedge.briefing.local.trigger;

import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

import org.kedge.api.audit.AuditSink;
import org.kedge.api.briefing.PinnedSigners;
import org.kedge.api.briefing.TriggerMessage;
import org.kedge.api.briefing.TriggerSource;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.enrolment.EnroleeService;
import org.kedge.api.health.HealthIndicator;
import org.kedge.api.metrics.Meters;
import org.kedge.briefing.local.common.NamedFile;
import org.kedge.work.Configured;
import org.kedge.work.LateClock;
import org.kedge.work.Pool;
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

/** Runs the {@link TriggerReceiver} and keeps what it works with up to date. */
@Component(name = "org.kedge.briefing.local.trigger", immediate = true, service = {TriggerComponent.class, HealthIndicator.class})
@Designate(ocd = TriggerConfiguration.class)
public final class TriggerComponent implements HealthIndicator {
    private static final int QUEUED = 1024;

    private final TriggerServices services = new TriggerServices();
    private final Threads threads = new Threads(Pool.of("trigger", 1, QUEUED, "TRIGGER"));
    private final NamedFile files = new NamedFile();
    private final Optional<String> nodeId;
    private final TriggerReceiver receiver;
    private final Configured<TriggerSettings> settings = new Configured<>("org.kedge.briefing.local.trigger",
            TriggerSettings.defaults(Optional.empty()));

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY,
            target = "(kedge.clock=trusted)")
    private volatile Clock clock;

    @Activate
    public TriggerComponent(BundleContext context) {
        nodeId = Optional.ofNullable(context.getProperty("kedge.node.id")).filter(text -> !text.isEmpty());
        receiver = new TriggerReceiver(services, settings, new LateClock(() -> Optional.ofNullable(clock)), threads);
    }

    /** A wrong value makes nothing laxer. */
    @Activate
    void activate(TriggerConfiguration configuration) {
        settings.start(() -> SettingsReader.read(configuration, nodeId), () -> SettingsReader.readWithDefect(configuration, nodeId));
        receiver.start();
    }

    /** With a wrong value all stays as it is. */
    @Modified
    void modified(TriggerConfiguration configuration) {
        settings.change(() -> SettingsReader.read(configuration, nodeId));
    }

    @Deactivate
    void deactivate() {
        receiver.close();
        threads.close();
    }

    /** For the shell, which comes anew for each command. */
    NamedFile files() {
        return files;
    }

    /** For the shell, which waits for what comes of a trigger. */
    CompletionStage<Outcome> receive(TriggerMessage message) {
        return receiver.receive(message);
    }

    @Override
    public String name() {
        return "briefing.trigger";
    }

    @Override
    public Health health() {
        return settings.health(receiver.health());
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindSource(TriggerSource service) {
        services.sources().add(service);
    }

    void unbindSource(TriggerSource service) {
        services.sources().remove(service);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindEnrolee(EnroleeService service) {
        services.enrolees().add(service);
    }

    void unbindEnrolee(EnroleeService service) {
        services.enrolees().remove(service);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindStore(CredentialStore service) {
        services.stores().add(service);
    }

    void unbindStore(CredentialStore service) {
        services.stores().remove(service);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindSigners(PinnedSigners service) {
        services.signers().add(service);
    }

    void unbindSigners(PinnedSigners service) {
        services.signers().remove(service);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindAudit(AuditSink service) {
        services.audits().add(service);
    }

    void unbindAudit(AuditSink service) {
        services.audits().remove(service);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindMeters(Meters service) {
        services.meters().add(service);
    }

    void unbindMeters(Meters service) {
        services.meters().remove(service);
    }
}
