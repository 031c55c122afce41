package org.kedge.briefing.local.file;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import org.kedge.api.audit.AuditSink;
import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.BriefingProvider;
import org.kedge.api.briefing.PinnedSigners;
import org.kedge.api.briefing.TrustLevel;
import org.kedge.api.health.HealthIndicator;
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
import org.kedge.work.Times;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes the {@link FileBriefing}. */
@Component(name = "org.kedge.briefing.local.file", service = BriefingProvider.class)
@Designate(ocd = FileBriefingConfiguration.class)
public final class FileBriefingComponent implements BriefingProvider {
    private static final Logger LOG = LoggerFactory.getLogger(FileBriefingComponent.class);

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    private final List<AuditSink> audits = new CopyOnWriteArrayList<>();
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY,
            target = "(kedge.clock=trusted)")
    private volatile Clock clock;
    private final Path home;
    private final FileBriefing files;
    private final ServiceRegistration<HealthIndicator> health;

    /** @param signers mandatory: without them a signed file would be taken for one that nobody signed */
    @Activate
    public FileBriefingComponent(BundleContext context, FileBriefingConfiguration configuration, @Reference PinnedSigners signers) {
        home = Path.of(Optional.ofNullable(context.getProperty("kedge.home"))
                .orElseGet(() -> System.getProperty("kedge.home", "."))).toAbsolutePath();
        files = new FileBriefing(settings(configuration), signers, () -> audits, this::trusted);
        health = context.registerService(HealthIndicator.class, new Indicator(files), null);
    }

    /** A clock that nobody vouches for is none: on a node without the enrolee nothing is judged by it. */
    private Optional<Instant> trusted() {
        return Optional.ofNullable(clock).flatMap(present -> new Times(present).trusted());
    }

    /** Beside the component, because the name of a provider is not that of an indicator. */
    private record Indicator(FileBriefing files) implements HealthIndicator {
        @Override
        public String name() {
            return "briefing.file";
        }

        @Override
        public Health health() {
            return files.health();
        }
    }

    @Modified
    void modified(FileBriefingConfiguration configuration) {
        try {
            files.configure(settings(configuration));
        } catch (IllegalArgumentException e) {
            LOG.error("CONFIGURATION-REFUSED org.kedge.briefing.local.file: {}; the running values stay in force", e.getMessage());
        }
    }

    private FileSettings settings(FileBriefingConfiguration c) {
        Path directory = c.briefing_directory().isEmpty() ? home.resolve("briefing") : Path.of(c.briefing_directory());
        return new FileSettings(directory, Duration.ofSeconds(c.briefing_poll()), SignaturePolicy.of(c.briefing_signature()),
                c.briefing_move(), Duration.ofSeconds(c.briefing_patience()));
    }

    @Deactivate
    void deactivate() {
        health.unregister();
        files.close();
    }

    @Override
    public String name() {
        return files.name();
    }

    @Override
    public TrustLevel trust() {
        return files.trust();
    }

    @Override
    public int priority() {
        return files.priority();
    }

    @Override
    public CompletionStage<List<Briefing>> brief(BootstrapTrigger trigger) {
        return files.brief(trigger);
    }

    @Override
    public AutoCloseable observe(Consumer<Briefing> observer) {
        return files.observe(observer);
    }
}
