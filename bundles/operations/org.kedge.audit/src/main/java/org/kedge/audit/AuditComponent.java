package org.kedge.audit;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;

import org.apache.felix.service.command.Descriptor;
import org.kedge.api.audit.AuditRecord;
import org.kedge.api.audit.AuditSink;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.health.HealthIndicator;
import org.kedge.audit.file.AuditVerifier;
import org.kedge.audit.file.FileAuditSink;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The audit file as a service, and the command that verifies it. */
@Component(name = AuditComponent.PID, service = { AuditSink.class, HealthIndicator.class, AuditComponent.class }, property = {
        "osgi.command.scope=kedge", "osgi.command.function=auditVerify" })
@Designate(ocd = AuditComponent.Config.class)
public final class AuditComponent implements AuditSink, HealthIndicator {
    static final String PID = "org.kedge.audit.file";

    private static final long OCTETS_PER_MB = 1 << 20;
    private static final String HOME = "kedge.home";

    /** Configuration of the audit file. */
    @ObjectClassDefinition(name = "Kedge audit file", description = "The durable record of every security decision")
    @interface Config {
        @AttributeDefinition(description = "Directory of audit.log and its rotated files. A relative path starts at kedge.home.")
        String directory() default "data/audit";

        @AttributeDefinition(name = "max.size.mb", description = "A file of this size is rotated, at least 1")
        int max_size_mb() default 16;

        @AttributeDefinition(description = "How many rotated files are kept, at least 1; older ones are deleted")
        int keep() default 64;
    }

    private final FileAuditSink sink;

    @Activate
    public AuditComponent(BundleContext context, Config config) {
        String home = context.getProperty(HOME);
        if (home == null || home.isBlank()) {
            home = System.getProperty(HOME, "");
        }
        if (home.isBlank()) {
            throw new IllegalStateException("framework property " + HOME + " is not set");
        }
        Path directory = Path.of(home).toAbsolutePath().resolve(config.directory());
        sink = new FileAuditSink(directory, Math.max(1, config.max_size_mb()) * OCTETS_PER_MB, Math.max(1, config.keep()),
                Clock.systemUTC());
    }

    @Deactivate
    void deactivate() {
        sink.close();
    }

    @Override
    public void record(AuditRecord record) {
        sink.record(record);
    }

    /** The gogo command {@code kedge:auditVerify}. */
    @Descriptor("Verifies the hash chain of the audit trail and says where it is broken, if it is")
    public String auditVerify() throws IOException {
        AuditVerifier.Result result = sink.verify();
        if (result.problem().isPresent()) {
            throw new KedgeException(ErrorCode.AUDIT_UNAVAILABLE, "the audit trail is broken after record " + result.last() + ": "
                    + result.problem().get());
        }
        return "OK: " + result.records() + " records, " + result.first() + " to " + result.last();
    }

    @Override
    public String name() {
        return "audit";
    }

    @Override
    public Health health() {
        return sink.failure().map(e -> new Health(Level.CRITICAL, e.getMessage()))
                .orElseGet(() -> new Health(Level.OK, "audit trail written"));
    }
}
