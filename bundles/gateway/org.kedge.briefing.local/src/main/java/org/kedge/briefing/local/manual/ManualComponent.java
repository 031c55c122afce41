package org.kedge.briefing.local.manual;

import java.time.Clock;
import java.util.List;
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
import org.kedge.api.enrolment.EnroleeService;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.NodeId;
import org.kedge.briefing.local.common.NamedFile;
import org.kedge.work.Bound;
import org.kedge.work.LateClock;
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

/** Publishes the {@link ManualEntry} and keeps what it works with up to date. A wrong configuration changes nothing. */
@Component(name = "org.kedge.briefing.local.manual", service = {BriefingProvider.class, ManualComponent.class})
@Designate(ocd = ManualConfiguration.class)
public final class ManualComponent implements BriefingProvider {
    private static final Logger LOG = LoggerFactory.getLogger(ManualComponent.class);
    private static final int QUEUED = 64;

    private final ManualServices services = new ManualServices();
    private final Threads threads = new Threads(Pool.of("briefing-manual", 1, QUEUED, "BRIEFING-MANUAL"));
    private final NamedFile files = new NamedFile();
    private final BundleContext context;
    private final ManualEntry entry;
    private volatile ManualSettings settings = new ManualSettings(Optional.empty(), true);

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY,
            target = "(kedge.clock=trusted)")
    private volatile Clock clock;

    @Activate
    public ManualComponent(BundleContext context) {
        this.context = context;
        entry = new ManualEntry(services, () -> settings, new Times(new LateClock(() -> Optional.ofNullable(clock))), threads);
    }

    @Activate
    @Modified
    void modified(ManualConfiguration configuration) {
        try {
            Optional<String> id = Optional.of(configuration.node_id()).filter(text -> !text.isEmpty())
                    .or(() -> Optional.ofNullable(context.getProperty("kedge.node.id")).filter(text -> !text.isEmpty()));
            settings = new ManualSettings(id.map(NodeId::new), configuration.manual_confirm_signed());
        } catch (KedgeException e) {
            LOG.error("CONFIGURATION-REFUSED org.kedge.briefing.local.manual: {}; the running values stay in force", e.getMessage());
        }
    }

    @Deactivate
    void deactivate() {
        entry.close();
        threads.close();
    }

    /** For the shell. */
    ManualEntry entry() {
        return entry;
    }

    /** For the shell, which comes anew for each command. */
    NamedFile files() {
        return files;
    }

    /** The enrolee is bound by the shell: it binds this provider itself, and two components must not wait for each other. */
    Bound<EnroleeService> enrolees() {
        return services.enrolees();
    }

    @Override
    public String name() {
        return entry.name();
    }

    @Override
    public TrustLevel trust() {
        return entry.trust();
    }

    @Override
    public int priority() {
        return entry.priority();
    }

    @Override
    public CompletionStage<List<Briefing>> brief(BootstrapTrigger trigger) {
        return entry.brief(trigger);
    }

    @Override
    public AutoCloseable observe(Consumer<Briefing> observer) {
        return entry.observe(observer);
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
}
