package org.kedge.mef;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.kedge.api.audit.AuditSink;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.infrastructure.registry.AssociationRules;
import org.kedge.api.infrastructure.registry.EnroleeRegistry;
import org.kedge.api.infrastructure.registry.EnrolmentKeyRegistry;
import org.kedge.api.infrastructure.registry.PeerRegistry;
import org.kedge.api.infrastructure.registry.RegistrationRegistry;
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
 * Lifecycle of the {@link Mef}. Without a registry there is no MEF, and the listener answers 5.03; audit sinks come and go while it
 * runs. A configuration that is wrong leaves the running values in force.
 */
@Component(name = "org.kedge.mef", configurationPolicy = ConfigurationPolicy.REQUIRE, immediate = true, service = MefComponent.class)
@Designate(ocd = MefConfig.class)
public final class MefComponent {
    private static final Logger LOG = LoggerFactory.getLogger(MefComponent.class);
    private static final Duration SINK_PATIENCE = Duration.ofSeconds(2);

    private final AuditSinks sinks = new AuditSinks(SINK_PATIENCE);

    @Reference(policyOption = ReferencePolicyOption.GREEDY)
    private EnroleeRegistry enrolees;
    @Reference(policyOption = ReferencePolicyOption.GREEDY)
    private EnrolmentKeyRegistry keys;
    @Reference(policyOption = ReferencePolicyOption.GREEDY)
    private PeerRegistry peers;
    @Reference(policyOption = ReferencePolicyOption.GREEDY)
    private RegistrationRegistry registrations;
    @Reference(policyOption = ReferencePolicyOption.GREEDY)
    private AssociationRules rules;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile PeerConnections connections;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Meters meters;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY, target = "(kedge.clock=trusted)")
    private volatile Clock clock;

    private Mef mef;
    private MefServices services;
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
    void activate(BundleContext context, MefConfig config) {
        MefSettings settings = MefSettings.of(config);
        mef = new Mef(settings, new MefRegistries(enrolees, keys, peers, registrations, rules), sinks, this::meters, this::now,
                () -> Optional.ofNullable(connections));
        services = new MefServices(context, mef);
        services.register(settings);
        sweeper = new Sweeper("mef", mef::sweep, settings.sweepInterval());
        LOG.info("MEF-STARTED fqdn={} listener={} mode={}", settings.fqdn(), settings.listener(), mode(settings));
    }

    @Modified
    void modified(MefConfig config) {
        MefSettings changed;
        try {
            changed = MefSettings.of(config);
        } catch (KedgeException e) {
            LOG.error("MEF-CONFIGURATION-REFUSED {}; the running values were kept", e.getMessage());
            return;
        }
        MefSettings before = mef.settings();
        mef.reconfigure(changed);
        if (!changed.listener().equals(before.listener()) || !changed.ownTarget().equals(before.ownTarget())) {
            services.unregister();
            services.register(changed);
        }
        if (!changed.sweepInterval().equals(before.sweepInterval())) {
            sweeper.close();
            sweeper = new Sweeper("mef", mef::sweep, changed.sweepInterval());
        }
        LOG.info("MEF-CONFIGURED fqdn={} listener={} mode={}", changed.fqdn(), changed.listener(), mode(changed));
    }

    @Deactivate
    void deactivate() {
        services.unregister();
        sweeper.close();
        mef.close();
        LOG.info("MEF-STOPPED fqdn={}", mef.settings().fqdn());
    }

    /** The name of the running MEF, for its commands. */
    Fqdn fqdn() {
        return mef.settings().fqdn();
    }

    private Meters meters() {
        Meters present = meters;
        return present == null ? Meters.NONE : present;
    }

    private Instant now() {
        Clock present = clock;
        return present == null ? Instant.now() : present.instant();
    }

    private static String mode(MefSettings settings) {
        return settings.ownTarget().map(target -> "self " + target.id()).orElse("service");
    }
}
