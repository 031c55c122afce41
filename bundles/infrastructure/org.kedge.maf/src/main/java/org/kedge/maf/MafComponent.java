package org.kedge.maf;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.kedge.api.association.KeyFetcher;
import org.kedge.api.audit.AuditSink;
import org.kedge.api.error.KedgeException;
import org.kedge.api.infrastructure.registry.AssociationRules;
import org.kedge.api.infrastructure.registry.MasterKeyRegistry;
import org.kedge.api.infrastructure.registry.PeerRegistry;
import org.kedge.api.infrastructure.registry.RegistrationRegistry;
import org.kedge.api.metrics.Meters;
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
 * Lifecycle of the {@link Maf}. Without a registry there is no MAF, and the listener answers 5.03; audit sinks and key fetcher come and
 * go while it runs. A configuration that is wrong leaves the running values in force.
 */
@Component(name = "org.kedge.maf", configurationPolicy = ConfigurationPolicy.REQUIRE, service = {})
@Designate(ocd = MafConfig.class)
public final class MafComponent {
    private static final Logger LOG = LoggerFactory.getLogger(MafComponent.class);
    private static final Duration SINK_PATIENCE = Duration.ofSeconds(2);

    private final AuditSinks sinks = new AuditSinks(SINK_PATIENCE);

    @Reference(policyOption = ReferencePolicyOption.GREEDY)
    private MasterKeyRegistry masterKeys;
    @Reference(policyOption = ReferencePolicyOption.GREEDY)
    private RegistrationRegistry registrations;
    @Reference(policyOption = ReferencePolicyOption.GREEDY)
    private AssociationRules rules;
    @Reference(policyOption = ReferencePolicyOption.GREEDY)
    private PeerRegistry peers;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile KeyFetcher fetcher;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Meters meters;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY, target = "(kedge.clock=trusted)")
    private volatile Clock clock;

    private Maf maf;
    private MafServices services;
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
    void activate(BundleContext context, MafConfig config) {
        MafSettings settings = MafSettings.of(config);
        maf = new Maf(settings, new MafRegistries(masterKeys, registrations, rules, peers), () -> Optional.ofNullable(fetcher), sinks,
                this::meters, this::now);
        services = new MafServices(context, maf);
        services.register(settings);
        sweeper = new Sweeper("maf", maf::sweep, settings.sweepInterval());
        LOG.info("MAF-STARTED fqdn={} listener={} push={}", settings.fqdn(), settings.listener(), settings.acceptPush());
    }

    @Modified
    void modified(MafConfig config) {
        MafSettings changed;
        try {
            changed = MafSettings.of(config);
        } catch (KedgeException e) {
            LOG.error("MAF-CONFIGURATION-REFUSED {}", e.getMessage());
            return;
        }
        MafSettings before = maf.settings();
        maf.reconfigure(changed);
        if (!changed.listener().equals(before.listener())) {
            services.unregister();
            services.register(changed);
        }
        if (!changed.sweepInterval().equals(before.sweepInterval())) {
            sweeper.close();
            sweeper = new Sweeper("maf", maf::sweep, changed.sweepInterval());
        }
        LOG.info("MAF-CONFIGURED fqdn={} listener={} push={}", changed.fqdn(), changed.listener(), changed.acceptPush());
    }

    @Deactivate
    void deactivate() {
        services.unregister();
        sweeper.close();
        maf.close();
        LOG.info("MAF-STOPPED fqdn={}", maf.settings().fqdn());
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
