package org.kedge.briefingnode;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.NodeId;
import org.kedge.api.infrastructure.briefing.BriefingRules.Rulebook;
import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.api.infrastructure.briefing.NodeRegistry.Issued;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.briefingnode.offline.Imported;

/** What the shell commands of the Briefing Node show of itself and of nodes. Shows no key, no code and no telephone number. */
final class NodeCommands {
    static final int PAGE = 100;
    private static final String ROW = "%-40s %-18s %-8s %-24s %-28s %-32s %s%n";

    private final PrintStream out;
    private final BriefingNode bbn;

    NodeCommands(PrintStream out, BriefingNode bbn) {
        this.out = out;
        this.bbn = bbn;
    }

    /** What the Briefing Node is and how it is. */
    void status() {
        BriefingNodeSettings settings = bbn.settings();
        Rulebook book = bbn.registries().rules().rulebook();
        line("fqdn", settings.fqdn().value());
        line("listener", settings.listener());
        line("signing", settings.sign().map(alias -> "with " + alias + ": " + key(() -> bbn.keys().signerId().orElse("-")))
                .orElse("no: the channel vouches for instructions"));
        line("found at", settings.invitation().uri().map(Object::toString).orElse("no uri, so no compact texts"));
        line("proves", settings.invitation().pin().map(alias -> alias + ": " + key(bbn.keys()::pin))
                .orElse("no pin.credential, so no compact texts"));
        line("announced", settings.announcement().isPresent() ? "on the LAN" : "no");
        line("unlisted", settings.unlisted().map(u -> "admitted by " + u.flavour() + " under " + u.anchors()).orElse("refused"));
        line("signers", settings.signers().pins().size() + " pinned, whose documents are imported");
        line("technicians", settings.technicians().pins().size() + " pinned");
        line("keys", "sealed " + settings.sealing().name().toLowerCase(Locale.ROOT));
        line("GBA", settings.gba().agreement().orElse("no agreement, so off (D-75)"));
        line("nodes", Long.toString(bbn.registries().nodes().count()));
        line("rules", book.rules().size() + " for " + book.destinations().size() + " destinations, revision " + book.revision());
        line("health", bbn.health().health().level() + " " + bbn.health().health().message());
    }

    /** The identifier of a key, or why there is none: the rest of the status is shown in any case. */
    private static String key(Supplier<String> identifier) {
        try {
            return identifier.get();
        } catch (KedgeException e) {
            return e.getMessage();
        }
    }

    private void line(String name, String value) {
        out.printf("%-12s %s%n", name, value);
    }

    /** A page of nodes after an id. */
    void nodes(String afterId) {
        List<NodeRecord> page = bbn.registries().nodes().list(afterId, PAGE);
        out.printf(ROW, "NODE", "AUTHENTICATES BY", "ENABLED", "LABELS", "WHERE", "ISSUED", "LAST SEEN");
        for (NodeRecord node : page) {
            out.printf(ROW, node.id(), String.join("+", node.authentication()), node.enabled() ? "yes" : "no",
                    node.labels().stream().sorted().collect(Collectors.joining(" ")), where(node), issued(node),
                    bbn.contacts().last(node.id()).map(Object::toString).orElse("-"));
        }
        out.printf("%d shown of %d%n", page.size(), bbn.registries().nodes().count());
        if (page.size() == PAGE) {
            out.printf("continue with: bbn:nodes '%s'%n", page.get(PAGE - 1).id());
        }
    }

    private String where(NodeRecord node) {
        return node.location().map(Edits::text)
                .or(() -> bbn.believed(node).technician().map(entry -> Edits.text(entry.location()) + " (technician)"))
                .orElse("-");
    }

    private String issued(NodeRecord node) {
        String issued = bbn.registries().nodes().issued(node.id()).stream().map(one -> one.target() + " " + one.serial()
                + (Imported.is(one) ? " imported" : "")).collect(Collectors.joining(", "));
        return issued.isEmpty() ? "undecided" : issued;
    }

    /** One node. */
    void node(String id) {
        NodeRecord node = bbn.edits().find(new NodeId(id));
        line("node", node.id() + (node.enabled() ? "" : ", disabled"));
        line("Enrolee-ID", node.enroleeId().orElse("-"));
        line("certificate", node.certificate().map(NodeCommands::certificate).orElse("-"));
        line("PSK", node.pskIdentity().orElse("-"));
        line("GBA", node.gba() ? "yes" : "-");
        line("KpmID", node.kpmId().orElse("-"));
        line("labels", node.labels().stream().sorted().collect(Collectors.joining(" ")));
        line("location", node.location().map(Edits::text).orElse("-"));
        line("technician", node.technician().map(t -> Edits.text(t.location()) + " at " + t.time() + " by " + t.technician()
                + (bbn.believed(node).technician().isPresent() ? "" : " (does not count: not pinned)")).orElse("-"));
        line("messages", node.msisdn().map(number -> "to a number of " + number.length() + " digits").orElse("-"));
        line("code", Labels.codeRequired(node) ? "required before anything is given" : "not required");
        List<Issued> issued = bbn.registries().nodes().issued(node.id());
        issued.forEach(one -> line(Imported.is(one) ? "imported" : "issued", one.target() + " serial " + one.serial() + " until "
                + one.notAfter() + (Imported.isWithdrawn(one) ? " (withdrawn)" : "")));
        if (issued.isEmpty()) {
            line("issued", "nothing: undecided; bbn:explain says why");
        }
        Optional<Contacts.Contact> last = bbn.contacts().last(node.id());
        line("last seen", last.map(Object::toString).orElse("not since the start"));
    }

    private static String certificate(CertificateInformation information) {
        return information.flavour() + " " + information.identifier();
    }
}
