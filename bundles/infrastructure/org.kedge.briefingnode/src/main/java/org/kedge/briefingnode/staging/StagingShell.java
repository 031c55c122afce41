package org.kedge.briefingnode.staging;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import org.apache.felix.service.command.Descriptor;
import org.kedge.api.audit.AuditSink;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.infrastructure.briefing.BriefingRules;
import org.kedge.api.infrastructure.briefing.NodeRegistry;
import org.kedge.api.infrastructure.registry.EnroleeRegistry;
import org.kedge.registration.server.AuditSinks;
import org.kedge.registration.server.AuditTrail;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** The gogo commands about staging in the scope {@code bbn}. A failing command prints its code and throws, so that scripts see it. */
@Component(name = "org.kedge.briefingnode.staging.shell", service = StagingShell.class, property = {"osgi.command.scope=bbn",
    "osgi.command.function=stage", "osgi.command.function=sheet"})
public final class StagingShell {
    private static final Duration SINK_PATIENCE = Duration.ofSeconds(2);

    private final AuditSinks sinks = new AuditSinks(SINK_PATIENCE);
    private final AuditTrail audit = new AuditTrail(sinks, Clock.systemUTC(), fault -> { });

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile NodeRegistry nodes;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile EnroleeRegistry enrolees;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile BriefingRules rules;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Issuer issuer;

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void addSink(AuditSink sink) {
        sinks.add(sink);
    }

    void removeSink(AuditSink sink) {
        sinks.remove(sink);
    }

    @Descriptor("stages the nodes of a list: entries, keys, instructions and sheets with QR codes; all of them or none, and twice is once")
    public void stage(@Descriptor("path of the .csv file; readable by its owner only when it holds keys, and deleted then") String list,
            @Descriptor("directory for keys, texts and sheets, of mode 700; made when it is not there") String output,
            @Descriptor("--codes: one-time codes instead of signatures; --dry: only say what would be done; --days <number>: how long the"
                    + " texts are valid, default 90") String... options) {
        run(commands -> commands.stage(Path.of(list), Path.of(output), List.of(options)));
    }

    @Descriptor("prints sheets again, of all nodes that have a text in the directory, or of some")
    public void sheet(@Descriptor("the directory of a list that was staged") String output,
            @Descriptor("Node-IDs; --codes and --days as for stage") String... nodes) {
        run(commands -> commands.sheet(Path.of(output), List.of(nodes)));
    }

    /** One list at a time: the next command waits. */
    private synchronized void run(Consumer<StagingCommands> command) {
        NodeRegistry nodeRegistry = nodes;
        EnroleeRegistry enroleeRegistry = enrolees;
        BriefingRules briefingRules = rules;
        Issuer present = issuer;
        try {
            if (nodeRegistry == null || enroleeRegistry == null || briefingRules == null || present == null) {
                throw new KedgeException(ErrorCode.SERVICE_MISSING,
                        "the registry or the Briefing Node (org.kedge.briefingnode) is not there");
            }
            command.accept(new StagingCommands(new Staging(new StagingRegistries(nodeRegistry, enroleeRegistry, briefingRules), present,
                    audit, Clock.systemUTC()), System.out));
        } catch (KedgeException e) {
            System.out.println(e.getMessage());
            throw e;
        }
    }
}
