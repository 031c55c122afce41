package org.kedge.briefingnode.rules;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import org.apache.felix.service.command.Descriptor;
import org.kedge.api.audit.AuditSink;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.infrastructure.briefing.BriefingRules;
import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.api.infrastructure.briefing.NodeRegistry;
import org.kedge.briefingnode.staging.Issuer;
import org.kedge.registration.server.AuditSinks;
import org.kedge.registration.server.AuditTrail;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** The gogo commands about rules in the scope {@code bbn}. A failing command prints its code and throws, so that scripts see it. */
@Component(name = "org.kedge.briefingnode.rules.shell", service = RuleShell.class, property = {"osgi.command.scope=bbn",
    "osgi.command.function=rules", "osgi.command.function=ruleadd", "osgi.command.function=rulereplace",
    "osgi.command.function=rulemove", "osgi.command.function=ruleremove", "osgi.command.function=ruleenable",
    "osgi.command.function=ruledisable", "osgi.command.function=destinations", "osgi.command.function=destination",
    "osgi.command.function=destinationremove", "osgi.command.function=rulebook", "osgi.command.function=explain"})
public final class RuleShell {
    private static final Duration SINK_PATIENCE = Duration.ofSeconds(2);

    private final AuditSinks sinks = new AuditSinks(SINK_PATIENCE);
    private final AuditTrail audit = new AuditTrail(sinks, Clock.systemUTC(), fault -> { });

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile BriefingRules rules;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile NodeRegistry nodes;
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

    @Descriptor("lists the rules in order, and what is wrong with them")
    public void rules() {
        run(RuleCommands::rules);
    }

    @Descriptor("adds a rule, for example: bbn:ruleadd main last berlin area=de/berlin not label=test to maf-b,in-cse")
    public void ruleadd(@Descriptor("the list; nodes start in main") String list,
            @Descriptor("its place in the list from 1, or last") String position, @Descriptor("its name") String name,
            @Descriptor("conditions, then 'to' and names of destinations, @list or nothing") String... words) {
        run(commands -> commands.add(list, position, name, List.of(words)));
    }

    @Descriptor("replaces what a rule says; its place stays")
    public void rulereplace(@Descriptor("its name") String name, @Descriptor("as for ruleadd") String... words) {
        run(commands -> commands.replace(name, List.of(words)));
    }

    @Descriptor("moves a rule within its list")
    public void rulemove(@Descriptor("its name") String name, @Descriptor("its new place from 1") String position) {
        run(commands -> commands.move(name, position));
    }

    @Descriptor("removes a rule")
    public void ruleremove(@Descriptor("its name") String name) {
        run(commands -> commands.remove(name));
    }

    @Descriptor("lets a rule be tried again")
    public void ruleenable(@Descriptor("its name") String name) {
        run(commands -> commands.enable(name, true));
    }

    @Descriptor("keeps a rule, but tries it no more")
    public void ruledisable(@Descriptor("its name") String name) {
        run(commands -> commands.enable(name, false));
    }

    @Descriptor("lists where rules can send nodes")
    public void destinations() {
        run(RuleCommands::destinations);
    }

    @Descriptor("adds a destination, or replaces that of the same name")
    public void destination(@Descriptor("path of its JSON file") String file) {
        run(commands -> commands.destination(Path.of(file)));
    }

    @Descriptor("removes a destination that no rule names")
    public void destinationremove(@Descriptor("its name") String name) {
        run(commands -> commands.removeDestination(name));
    }

    @Descriptor("writes all rules and destinations to a new file, or replaces all of them by those of a file")
    public void rulebook(@Descriptor("export or import") String direction, @Descriptor("path of the JSON file") String file) {
        run(commands -> {
            switch (direction) {
                case "export" -> commands.exportBook(Path.of(file));
                case "import" -> commands.importBook(Path.of(file));
                default -> throw new KedgeException(ErrorCode.RULES_INVALID, "rulebook: neither export nor import");
            }
        });
    }

    @Descriptor("dry run: prints every rule that is tried for a node, why it holds or not, and what the node would be given")
    public void explain(@Descriptor("the Node-ID") String node, @Descriptor("--location area|lat,lon|area@lat,lon (what the node says), "
            + "--auth certificate|psk|gba, --certificate file, or --subject name and --issuer name") String... options) {
        NodeRegistry present = nodes;
        run(commands -> {
            if (present == null) {
                throw missing();
            }
            commands.explain(present, believed(), node, List.of(options));
        });
    }

    /** Without a Briefing Node nobody is pinned. */
    private UnaryOperator<NodeRecord> believed() {
        Issuer present = issuer;
        return present == null ? NodeRecord::withoutTechnician : present::believed;
    }

    private void run(Consumer<RuleCommands> command) {
        try {
            BriefingRules present = rules;
            if (present == null) {
                throw missing();
            }
            command.accept(new RuleCommands(present, audit, System.out, Clock.systemUTC()));
        } catch (KedgeException e) {
            System.out.println(e.getMessage());
            throw e;
        }
    }

    private static KedgeException missing() {
        return new KedgeException(ErrorCode.SERVICE_MISSING, "the registry (org.kedge.registry) is not there");
    }
}
