package org.kedge.briefingnode;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import org.kedge.api.association.KeyFetcher;
import org.kedge.api.audit.AuditSink;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.KedgeException;
import org.kedge.api.infrastructure.briefing.BriefingRules;
import org.kedge.api.infrastructure.briefing.NodeRegistry;
import org.kedge.api.infrastructure.registry.EnroleeRegistry;
import org.kedge.api.metrics.Meters;
import org.kedge.briefingnode.lan.Announcer;
import org.kedge.registration.server.AuditSinks;
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
 * Lifecycle of the {@link BriefingNode}. Without a registry there is none, and its listener answers 5.03; audit sinks, store and key
 * fetcher come and go while it runs. A configuration that is wrong leaves the running values in force.
 */
@Component(name = "org.kedge.briefingnode", configurationPolicy = ConfigurationPolicy.REQUIRE, immediate = true,
        service = BriefingNodeComponent.class)
@Designate(ocd = BriefingNodeConfig.class)
public final class BriefingNodeComponent {
    private static final Logger LOG = LoggerFactory.getLogger(BriefingNodeComponent.class);
    private static final Duration SINK_PATIENCE = Duration.ofSeconds(2);
    private static final String HOME = "kedge.home";

    private final AuditSinks sinks = new AuditSinks(SINK_PATIENCE);

    @Reference(policyOption = ReferencePolicyOption.GREEDY)
    private NodeRegistry nodes;
    @Reference(policyOption = ReferencePolicyOption.GREEDY)
    private BriefingRules rules;
    @Reference(policyOption = ReferencePolicyOption.GREEDY)
    private EnroleeRegistry enrolees;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile CredentialStore store;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile KeyFetcher fetcher;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Meters meters;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY, target = "(kedge.clock=trusted)")
    private volatile Clock clock;

    private Path home;
    private BriefingNode node;
    private BriefingNodeServices services;
    private Optional<Announcer> announcer = Optional.empty();

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void addSink(AuditSink sink) {
        sinks.add(sink);
    }

    void removeSink(AuditSink sink) {
        sinks.remove(sink);
    }

    @Activate
    void activate(BundleContext context, BriefingNodeConfig config) {
        home = home(context);
        BriefingNodeSettings settings = SettingsReader.read(config, home);
        node = new BriefingNode(settings, new BriefingRegistries(nodes, rules, enrolees), () -> Optional.ofNullable(store),
                () -> Optional.ofNullable(fetcher), sinks, this::meters, this::now);
        services = new BriefingNodeServices(context, node);
        services.register(settings.listener());
        announce(settings);
        log("BBN-STARTED", settings);
    }

    @Modified
    void modified(BriefingNodeConfig config) {
        BriefingNodeSettings changed;
        try {
            changed = SettingsReader.read(config, home);
        } catch (KedgeException e) {
            LOG.error("BBN-CONFIGURATION-REFUSED {}", e.getMessage());
            return;
        }
        BriefingNodeSettings before = node.settings();
        node.reconfigure(changed);
        if (!changed.listener().equals(before.listener())) {
            services.unregister();
            services.register(changed.listener());
        }
        if (!changed.announcement().equals(before.announcement()) || !changed.fqdn().equals(before.fqdn())
                || !changed.invitation().equals(before.invitation())) {
            announcer.ifPresent(Announcer::close);
            announce(changed);
        }
        log("BBN-CONFIGURED", changed);
    }

    @Deactivate
    void deactivate() {
        services.unregister();
        announcer.ifPresent(Announcer::close);
        node.close();
        LOG.info("BBN-STOPPED fqdn={}", node.settings().fqdn());
    }

    /** The running Briefing Node, for its commands. */
    BriefingNode node() {
        return node;
    }

    private void announce(BriefingNodeSettings settings) {
        announcer = settings.announcement().map(on -> new Announcer(settings.fqdn(), settings.invitation().uri().orElseThrow(), on));
    }

    private static Path home(BundleContext context) {
        String configured = context.getProperty(HOME);
        return Path.of(configured != null ? configured : System.getProperty(HOME, ".")).toAbsolutePath();
    }

    private static void log(String event, BriefingNodeSettings settings) {
        LOG.info("{} fqdn={} listener={} signing={} unlisted={} gba={} announced={}", event, settings.fqdn(), settings.listener(),
                settings.sign().orElse("no"), settings.unlisted().isPresent() ? "certificate" : "refuse",
                settings.gba().agreement().orElse("no agreement, so off (D-75)"), settings.announcement().isPresent());
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
