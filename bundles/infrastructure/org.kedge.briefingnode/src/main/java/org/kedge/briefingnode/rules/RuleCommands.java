package org.kedge.briefingnode.rules;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.NodeId;
import org.kedge.api.infrastructure.briefing.BriefingRule;
import org.kedge.api.infrastructure.briefing.BriefingRules;
import org.kedge.api.infrastructure.briefing.BriefingRules.Rulebook;
import org.kedge.api.infrastructure.briefing.Destination;
import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.api.infrastructure.briefing.NodeRegistry;
import org.kedge.api.infrastructure.briefing.NodeRegistry.Issued;
import org.kedge.briefingnode.Labels;
import org.kedge.briefingnode.offline.Imported;
import org.kedge.registration.RegistrationAudit;

/** What the shell commands about rules do and print. */
public final class RuleCommands {
    private static final String EVENT = "bbn.edit";
    private static final String PEER = "shell";
    private static final String LAST = "last";
    private static final int MAX_FINDINGS = 50;
    private static final int MAX_FILE = 32 << 20;

    private final BriefingRules rules;
    private final RegistrationAudit audit;
    private final PrintStream out;
    private final InstantSource clock;

    public RuleCommands(BriefingRules rules, RegistrationAudit audit, PrintStream out, InstantSource clock) {
        this.rules = rules;
        this.audit = audit;
        this.out = out;
        this.clock = clock;
    }

    /** All rules with what is wrong with them. */
    public void rules() {
        Rulebook book = rules.rulebook();
        out.printf("%-20s %4s %-24s %-8s %s%n", "LIST", "AT", "NAME", "ENABLED", "RULE");
        Map<String, Integer> places = new HashMap<>();
        for (BriefingRule rule : book.rules()) {
            out.printf("%-20s %4d %-24s %-8s %s%n", rule.list(), places.merge(rule.list(), 1, Integer::sum), rule.name(),
                    rule.enabled() ? "yes" : "no", RuleText.write(rule));
        }
        out.printf("%d rules, %d destinations, revision %d%n", book.rules().size(), book.destinations().size(), book.revision());
        print(RuleCheck.check(book));
    }

    /** @param position a number from 1, or {@code last} */
    public void add(String list, String position, String name, List<String> words) {
        BriefingRule rule = RuleText.parse(list, name, words);
        edit("ruleadd " + list + "/" + name + " " + RuleText.write(rule),
                editor -> position.equals(LAST) ? editor.append(rule) : editor.insert(rule, number(position)));
    }

    public void replace(String name, List<String> words) {
        BriefingRule before = rules.rulebook().rules().stream().filter(rule -> rule.name().equals(name)).findFirst()
                .orElseThrow(() -> new KedgeException(ErrorCode.RULES_INVALID, "there is no rule " + name));
        BriefingRule parsed = RuleText.parse(before.list(), name, words);
        BriefingRule rule = new BriefingRule(parsed.list(), name, parsed.conditions(), parsed.accepts(), parsed.outcome(),
                before.enabled());
        edit("rulereplace " + name + " " + RuleText.write(rule), editor -> editor.replace(rule));
    }

    public void move(String name, String position) {
        edit("rulemove " + name + " " + position, editor -> editor.move(name, number(position)));
    }

    public void remove(String name) {
        edit("ruleremove " + name, editor -> editor.remove(name));
        sayWhatStays();
    }

    public void enable(String name, boolean enabled) {
        edit((enabled ? "ruleenable " : "ruledisable ") + name, editor -> editor.enable(name, enabled));
        if (!enabled) {
            sayWhatStays();
        }
    }

    /** Nothing is taken back (D-82): the owner is to know it where he might think otherwise. */
    private void sayWhatStays() {
        out.println("a node that no rule decides about now keeps what it was given until that ends");
    }

    public void destinations() {
        out.printf("%-20s %-11s %-40s %-32s %-10s %s%n", "NAME", "MECHANISM", "TARGET", "MEF", "VALIDITY", "KEY");
        for (Destination d : rules.rulebook().destinations()) {
            out.printf("%-20s %-11s %-40s %-32s %-10s %s%n", d.name(), d.mechanism().word(), d.target().kind() + " " + d.target().id(),
                    d.mefUri(), Vocabulary.text(d.validity()),
                    d.deliverKey() ? "delivered as " + d.credentialAlias() : d.credentialAlias());
        }
    }

    public void destination(Path file) {
        Destination destination = RulebookJson.readDestination(read(file));
        edit("destination " + destination.name(), editor -> editor.put(destination));
    }

    public void removeDestination(String name) {
        edit("destinationremove " + name, editor -> editor.removeDestination(name));
    }

    /** Writes all rules and destinations; never over a file that is there. */
    public void exportBook(Path file) {
        Rulebook book = rules.rulebook();
        try {
            Files.write(file, RulebookJson.write(book), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new KedgeException(ErrorCode.RULES_INVALID, "writing " + file + " failed: " + e, e);
        }
        out.printf("wrote %d rules and %d destinations to %s%n", book.rules().size(), book.destinations().size(), file);
    }

    /** Replaces all rules and destinations. */
    public void importBook(Path file) {
        Rulebook book = RulebookJson.readBook(read(file));
        edit("rulebook import of " + book.rules().size() + " rules and " + book.destinations().size() + " destinations",
                editor -> editor.replaceAll(book.rules(), book.destinations()));
    }

    /**
     * The dry run: every rule that is tried for a node, why it holds or not, and what the node would be given.
     *
     * @param believed a node as the rules may go by it: without the entry of a technician who is not pinned
     */
    public void explain(NodeRegistry nodes, UnaryOperator<NodeRecord> believed, String id, List<String> options) {
        NodeRecord node = nodes.find(new NodeId(id))
                .orElseThrow(() -> new KedgeException(ErrorCode.PEER_UNKNOWN, "there is no node " + id));
        View view = DryRun.parse(options).view(believed.apply(node));
        if (!believed.apply(node).technician().equals(node.technician())) {
            out.println("the entry of the technician does not count: nobody whose key is pinned now has signed it");
        }
        Rulebook book = rules.rulebook();
        Decision decision = new RuleEngine(book).explain(view);
        List<Issued> issued = nodes.issued(node.id());
        List<Imported> imported = Imported.inForce(issued, clock);
        out.printf("node %s by %s, rules of revision %d%s%s%n", id, view.authentication(), book.revision(),
                node.enabled() ? "" : "; the node is DISABLED and would be refused",
                Labels.codeRequired(node) ? "; the node WAITS for its one-time code and would be refused without it" : "");
        decision.steps().forEach(step -> out.printf("%-4s %s%n", step.matched() ? "yes" : "no", step));
        out.println(decision.decidedBy().map(step -> "decided by " + step.list() + "/" + step.rule()).orElse("no rule decides"));
        if (decision.destinations().isEmpty() && imported.isEmpty()) {
            out.println("the node would be given nothing");
        }
        Map<String, Issued> last = new HashMap<>();
        issued.forEach(one -> last.put(one.target(), one));
        for (Destination d : decision.destinations()) {
            out.printf("would be given %s: %s %s by %s at %s (%s), credential %s%s, valid %s%s%n", d.name(), d.target().kind(),
                    d.target().id(), d.mechanism().word(), d.mefUri(), d.mefFqdn(), d.credentialAlias(),
                    d.deliverKey() ? " with its key" : "", Vocabulary.text(d.validity()), last.containsKey(d.target().id())
                            ? "; last issued with serial " + last.get(d.target().id()).serial() : "; never issued");
        }
        explain(node, imported);
    }

    private void explain(NodeRecord node, List<Imported> imported) {
        if (imported.isEmpty()) {
            return;
        }
        out.println("but documents were imported, which come before the rules until they end or are withdrawn");
        for (Imported one : imported) {
            BootstrapInstruction says = one.says();
            String key = one.keyAlias().isEmpty() ? "" : node.kpmId().isPresent() ? " with its key" : ", which the node must have: its"
                    + " record names no KpmID";
            out.printf("is given imported serial %d: %s %s by %s at %s (%s), credential %s%s, until %s%n", says.serial(),
                    says.target().kind(), says.target().id(), says.mechanism().word(), says.mefUri(), says.mefFqdn(),
                    says.credentialAlias(), key, says.notAfter());
        }
    }

    private void edit(String what, Function<RuleEditor, Edit> change) {
        AtomicReference<Map<String, String>> recorded = new AtomicReference<>(Map.of());
        RuleEditor editor = new RuleEditor(rules, book -> {
            recorded.set(Map.of("edit", what, "from", Long.toString(book.revision())));
            audit.granted(EVENT, "rules", PEER, recorded.get());
        });
        Edit edit;
        try {
            edit = change.apply(editor);
        } catch (KedgeException e) {
            if (!recorded.get().isEmpty()) {
                audit.failed(EVENT, "rules", PEER, recorded.get(), e);
            }
            throw e;
        }
        print(edit.findings());
        edit.orThrow();
        out.printf("revision %d is in force%n", edit.book().revision());
    }

    private void print(List<Finding> findings) {
        findings.stream().limit(MAX_FINDINGS).forEach(out::println);
        if (findings.size() > MAX_FINDINGS) {
            out.printf("and %d more%n", findings.size() - MAX_FINDINGS);
        }
    }

    private static int number(String position) {
        if (!position.matches("[0-9]{1,6}")) {
            throw new KedgeException(ErrorCode.RULES_INVALID, "the place of a rule is a number from 1");
        }
        return Integer.parseInt(position);
    }

    private static byte[] read(Path file) {
        try {
            if (Files.size(file) > MAX_FILE) {
                throw new KedgeException(ErrorCode.RULES_INVALID, file + " is larger than 32 MiB");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new KedgeException(ErrorCode.RULES_INVALID, "reading " + file + " failed: " + e, e);
        }
    }
}
