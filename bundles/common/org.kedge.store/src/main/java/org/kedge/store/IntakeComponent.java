package org.kedge.store;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.kedge.api.credential.CredentialStore;
import org.kedge.api.credential.IntakeFormat;
import org.kedge.api.credential.SecretIntake;
import org.kedge.api.health.HealthIndicator;
import org.kedge.store.intake.FileIntake;
import org.kedge.store.intake.IntakeDirectory;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The secret intake as a service, and the watch over its directory. Lives and dies with the store, which is in the same bundle. */
@Component(name = IntakeComponent.PID, service = { SecretIntake.class, HealthIndicator.class }, immediate = true)
@Designate(ocd = IntakeComponent.Config.class)
public final class IntakeComponent implements SecretIntake, HealthIndicator {
    static final String PID = "org.kedge.store.intake";

    private static final Logger LOG = LoggerFactory.getLogger(IntakeComponent.class);

    /** Configuration of the intake. */
    @ObjectClassDefinition(name = "Kedge secret intake", description = "The directory through which secrets come into this node")
    @interface Config {
        @AttributeDefinition(description = "The watched directory, mode 700; made when it is missing. "
                + "A relative path starts at kedge.home.")
        String directory() default "intake";

        @AttributeDefinition(name = "poll.millis", description = "How often the directory is looked at, at least 100")
        int poll_millis() default 1000;
    }

    /** How long after its start the intake refuses no file for its ending: the bundle that takes it may start after this one. */
    private static final long EARLY_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final long started = System.nanoTime();
    private final List<IntakeFormat> formats = new CopyOnWriteArrayList<>();
    private final FileIntake intake;
    private final IntakeDirectory directory;
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "kedge-intake");
        thread.setDaemon(true);
        return thread;
    });

    @Activate
    public IntakeComponent(BundleContext context, Config config, @Reference CredentialStore store) {
        intake = new FileIntake(store, () -> formats);
        directory = new IntakeDirectory(Home.of(context).resolve(config.directory()), intake, Clock.systemUTC(),
                name -> System.nanoTime() - started < EARLY_NANOS && !intake.takes(name));
        watch.scheduleWithFixedDelay(this::poll, 0, Math.max(100, config.poll_millis()), TimeUnit.MILLISECONDS);
    }

    /** A task that throws would never be called again. */
    private void poll() {
        try {
            directory.poll();
        } catch (RuntimeException e) {
            LOG.error("intake.failed", e);
        }
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void addFormat(IntakeFormat format) {
        formats.add(format);
        directory.retry();
    }

    void removeFormat(IntakeFormat format) {
        formats.remove(format);
    }

    @Deactivate
    void deactivate() {
        watch.shutdown();
    }

    @Override
    public List<String> importFile(Path file) {
        return intake.importFile(file);
    }

    @Override
    public String generateKeyPair(String alias) {
        return intake.generateKeyPair(alias);
    }

    @Override
    public String name() {
        return directory.name();
    }

    @Override
    public Health health() {
        return directory.health();
    }
}
