package org.kedge.briefingnode.trigger;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.apache.felix.service.command.Descriptor;
import org.kedge.api.audit.AuditSink;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.infrastructure.briefing.NodeRegistry;
import org.kedge.api.infrastructure.briefing.TriggerSender;
import org.kedge.api.infrastructure.registry.EnroleeRegistry;
import org.kedge.registration.server.AuditSinks;
import org.kedge.registration.server.AuditTrail;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gogo commands about triggers in the scope {@code bbn}, and their configuration. A failing command prints its code and throws, so that
 * scripts see it. A wrong configuration changes nothing; at start it leaves the defaults.
 */
@Component(name = "org.kedge.briefingnode.trigger", service = TriggerShell.class, property = {"osgi.command.scope=bbn",
    "osgi.command.function=trigger", "osgi.command.function=triggerlabel", "osgi.command.function=triggerfile"})
@Designate(ocd = TriggerConfig.class)
public final class TriggerShell {
    private static final Logger LOG = LoggerFactory.getLogger(TriggerShell.class);
    private static final Duration SINK_PATIENCE = Duration.ofSeconds(2);

    private final AuditSinks sinks = new AuditSinks(SINK_PATIENCE);
    private final AuditTrail audit = new AuditTrail(sinks, Clock.systemUTC(), fault -> { });
    private final TriggerKeyring keys = new TriggerKeyring(() -> Optional.ofNullable(this.store), () -> Optional.ofNullable(this.enrolees));
    private volatile TriggerSettings settings = new TriggerSettings(TriggerSettings.Proof.SIGNATURE, Optional.empty(), Optional.empty(), 10,
            Duration.ofSeconds(30));

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile NodeRegistry nodes;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile EnroleeRegistry enrolees;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile CredentialStore store;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile TriggerSender sender;

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void addSink(AuditSink sink) {
        sinks.add(sink);
    }

    void removeSink(AuditSink sink) {
        sinks.remove(sink);
    }

    @Activate
    @Modified
    void configure(TriggerConfig config) {
        try {
            settings = TriggerSettingsReader.read(config);
        } catch (KedgeException e) {
            LOG.error("CONFIGURATION-REFUSED {}; the running values stay in force", e.getMessage());
        }
    }

    @Descriptor("asks a node by short message to look for a new instruction")
    public void trigger(@Descriptor("the Node-ID") String node, @Descriptor("--address: the text says where this Briefing Node is; "
            + "--print: prints the text, to be sent by other means") String... options) {
        run(commands -> commands.trigger(node, List.of(options)));
    }

    @Descriptor("asks all enabled nodes of a label, at the configured rate, and reports")
    public void triggerlabel(@Descriptor("the label") String label,
            @Descriptor("--address; --most <number>: refused when more nodes have the label, 1000 by default") String... options) {
        run(commands -> commands.label(label, List.of(options), settings.perSecond()));
    }

    @Descriptor("writes a oneM2M device trigger (enrolmentRequest) to a new file, for the trigger interface of a network")
    public void triggerfile(@Descriptor("json, xml or cbor") String form, @Descriptor("URI of the MEF") String mef,
            @Descriptor("path of the file") String file) {
        run(commands -> commands.file(form, mef, Path.of(file)));
    }

    private void run(Consumer<TriggerCommands> command) {
        try {
            NodeRegistry present = nodes;
            if (present == null) {
                throw new KedgeException(ErrorCode.SERVICE_MISSING, "the registry (org.kedge.registry) is not there");
            }
            Triggers triggers = new Triggers(present, keys, () -> Optional.ofNullable(sender), () -> settings, audit, Clock.systemUTC());
            command.accept(new TriggerCommands(triggers,
                    new BulkTrigger(present, triggers, time -> TimeUnit.NANOSECONDS.sleep(time.toNanos())), System.out));
        } catch (KedgeException e) {
            System.out.println(e.getMessage());
            throw e;
        }
    }
}
