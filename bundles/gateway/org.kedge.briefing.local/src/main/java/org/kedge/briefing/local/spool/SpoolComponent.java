package org.kedge.briefing.local.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

import org.kedge.api.briefing.TriggerMessage;
import org.kedge.api.briefing.TriggerSource;
import org.kedge.api.health.HealthIndicator;
import org.kedge.work.Pool;
import org.kedge.work.Threads;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes the {@link SpoolSource}. */
@Component(name = "org.kedge.briefing.local.spool", service = TriggerSource.class)
@Designate(ocd = SpoolConfiguration.class)
public final class SpoolComponent implements TriggerSource {
    private static final Logger LOG = LoggerFactory.getLogger(SpoolComponent.class);

    private final Path home;
    private final Threads threads = new Threads(Pool.of("spool", 1, 4, "SPOOL"));
    private final SpoolSource source;
    private final ServiceRegistration<HealthIndicator> health;

    @Activate
    public SpoolComponent(BundleContext context, SpoolConfiguration configuration) {
        home = Path.of(Optional.ofNullable(context.getProperty("kedge.home"))
                .orElseGet(() -> System.getProperty("kedge.home", "."))).toAbsolutePath();
        source = new SpoolSource(settings(configuration), threads);
        source.start();
        health = context.registerService(HealthIndicator.class, new Indicator(source), null);
    }

    /** Beside the component, because the name of a source is not that of an indicator. */
    private record Indicator(SpoolSource source) implements HealthIndicator {
        @Override
        public String name() {
            return "briefing.spool";
        }

        @Override
        public Health health() {
            return source.health();
        }
    }

    @Modified
    void modified(SpoolConfiguration configuration) {
        try {
            source.configure(settings(configuration));
        } catch (IllegalArgumentException e) {
            LOG.error("CONFIGURATION-REFUSED org.kedge.briefing.local.spool: {}; the running values stay in force", e.getMessage());
        }
    }

    private SpoolSettings settings(SpoolConfiguration c) {
        Path directory = c.spool_directory().isEmpty() ? make(home.resolve("spool/trigger")) : Path.of(c.spool_directory());
        return new SpoolSettings(directory, Duration.ofSeconds(c.spool_poll()), c.spool_keep(), c.spool_authenticated());
    }

    /** Only the one of our own: another one belongs to whoever fills it. */
    private static Path make(Path directory) {
        try {
            if (!Files.exists(directory)) {
                Files.createDirectories(directory,
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
        } catch (IOException | UnsupportedOperationException e) {
            LOG.warn("SPOOL-UNUSABLE {} could not be made: {}", directory, e.toString());
        }
        return directory;
    }

    @Deactivate
    void deactivate() {
        health.unregister();
        source.close();
        threads.close();
    }

    @Override
    public String name() {
        return source.name();
    }

    @Override
    public AutoCloseable observe(Consumer<TriggerMessage> observer) {
        return source.observe(observer);
    }
}
