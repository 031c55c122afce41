package org.kedge.bsf;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.kedge.api.audit.AuditSink;
import org.kedge.api.error.KedgeException;
import org.kedge.api.infrastructure.registry.BootstrapRegistry;
import org.kedge.api.infrastructure.registry.PeerRegistry;
import org.kedge.api.infrastructure.registry.SubscriberRegistry;
import org.kedge.api.metrics.Meters;
import org.kedge.api.peer.PeerConnections;
import org.kedge.registration.server.AuditSinks;
import org.kedge.registration.server.Sweeper;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lifecycle of the {@link Bsf}. Without a registry there is no BSF, and its listeners answer 503; audit sinks come and go while it runs.
 * A configuration that is wrong leaves the running values in force.
 */
@Component(name = "org.kedge.bsf", configurationPolicy = ConfigurationPolicy.REQUIRE, immediate = true, service = BsfComponent.class)
@Designate(ocd = BsfConfig.class)
public final class BsfComponent {
    private static final Logger LOG = LoggerFactory.getLogger(BsfComponent.class);
    private static final Duration SINK_PATIENCE = Duration.ofSeconds(2);

    private final AuditSinks sinks = new AuditSinks(SINK_PATIENCE);

    @Reference(policyOption = ReferencePolicyOption.GREEDY)
    private SubscriberRegistry subscribers;
    @Reference(policyOption = ReferencePolicyOption.GREEDY)
    private BootstrapRegistry bootstraps;
    @Reference(policyOption = ReferencePolicyOption.GREEDY)
    private PeerRegistry peers;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile PeerConnections connections;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Meters meters;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY, target = "(kedge.clock=trusted)")
    private volatile Clock clock;

    private Bsf bsf;
    private BsfServices services;
    private Sweeper sweeper;

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void addSink(AuditSink sink) {
        sinks.add(sink);
    }

    void removeSink(AuditSink sink) {
        sinks.remove(sink);
    }

    @Activate
    void activate(BundleContext context, BsfConfig config) {
        BsfSettings settings = SettingsReader.read(config);
        bsf = new Bsf(settings, new BsfRegistries(subscribers, bootstraps, peers), sinks, this::meters, this::now,
                () -> Optional.ofNullable(connections));
        services = new BsfServices(context, bsf);
        services.register(settings.listeners());
        sweeper = new Sweeper("bsf", bsf::sweep, settings.sweepInterval());
        log("BSF-STARTED", settings);
    }

    @Modified
    void modified(BsfConfig config) {
        BsfSettings changed;
        try {
            changed = SettingsReader.read(config);
        } catch (KedgeException e) {
            LOG.error("BSF-CONFIGURATION-REFUSED {}; the running values were kept", e.getMessage());
            return;
        }
        BsfSettings before = bsf.settings();
        bsf.reconfigure(changed);
        if (!changed.listeners().equals(before.listeners())) {
            services.unregister();
            services.register(changed.listeners());
        }
        if (!changed.sweepInterval().equals(before.sweepInterval())) {
            sweeper.close();
            sweeper = new Sweeper("bsf", bsf::sweep, changed.sweepInterval());
        }
        log("BSF-CONFIGURED", changed);
    }

    private static void log(String event, BsfSettings settings) {
        LOG.info("{} fqdn={} listeners={},{} source={} agreement={}", event, settings.fqdn(), settings.listeners().ub(),
                settings.listeners().zn(), settings.source().zhPeer().map(peer -> "zh " + peer).orElse("auc"),
                settings.agreement().orElse("none, so GBA is off (D-75)"));
    }

    @Deactivate
    void deactivate() {
        services.unregister();
        sweeper.close();
        bsf.close();
        LOG.info("BSF-STOPPED fqdn={}", bsf.settings().fqdn());
    }

    /** The running BSF, for its commands. */
    Bsf bsf() {
        return bsf;
    }

    private Meters meters() {
        Meters present = meters;
        return present == null ? Meters.NONE : present;
    }

    private Instant now() {
        Clock present = clock;
        return present == null ? Instant.now() : present.instant();
    }
}
