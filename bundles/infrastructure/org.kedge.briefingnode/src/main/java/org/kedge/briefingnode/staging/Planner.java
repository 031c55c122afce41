package org.kedge.briefingnode.staging;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.infrastructure.briefing.Destination;
import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.api.infrastructure.briefing.NodeRegistry;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.briefingnode.Labels;
import org.kedge.briefingnode.rules.Facts;
import org.kedge.briefingnode.rules.RuleEngine;

/** Compares rows with what is there, and plans what to write. Writes nothing. Not thread-safe. */
final class Planner {
    /** Where a gateway keeps the key by which it comes to the Briefing Node. */
    static final String BBN_ALIAS = "briefing";

    private final NodeRegistry nodes;
    private final RuleEngine engine;
    private final UnaryOperator<NodeRecord> believed;
    private final Faults faults;
    private final Plan plan;
    private final EnroleePlanner enrolees;
    private final boolean codes;
    private final Map<String, Integer> claims = new HashMap<>();

    /**
     * @param believed a node as the rules may go by it
     * @param codes whether new nodes have to bring a one-time code: from the first moment, not only once their code is made
     */
    Planner(StagingRegistries registries, RuleEngine engine, UnaryOperator<NodeRecord> believed, Faults faults, Plan plan,
            boolean codes) {
        this.believed = believed;
        this.codes = codes;
        this.nodes = registries.nodes();
        this.engine = engine;
        this.faults = faults;
        this.plan = plan;
        this.enrolees = new EnroleePlanner(registries.enrolees(), faults, plan);
    }

    void add(Draft draft) {
        draft.psk().ifPresent(plan::own);
        draft.kpm().ifPresent(plan::own);
        int known = faults.count();
        names(draft);
        List<Destination> destinations = decide(draft.node());
        Optional<EnroleePlanner.Result> enrolee = known == faults.count() ? enrolees.plan(draft, destinations) : Optional.empty();
        Optional<SecretBytes> key = key(draft);
        if (known < faults.count()) {
            return;
        }
        NodeRecord node = enrolee.flatMap(EnroleePlanner.Result::kpmId).map(id -> withKpmId(draft.node(), id)).orElse(draft.node());
        if (codes && draft.before().isEmpty()) {
            node = Labels.with(node, Labels.CODE_REQUIRED);
        }
        boolean changed = draft.before().isPresent() && !draft.before().get().equals(node);
        if (changed) {
            plan.changedNodes.add(new Plan.Change<>(draft.before().get(), node));
        }
        boolean enroleeTouched = enrolee.map(EnroleePlanner.Result::touched).orElse(false);
        plan.items.add(new Plan.Item(node, destinations, draft.before().isEmpty() ? Plan.Status.NEW
                : changed || enroleeTouched ? Plan.Status.CHANGED : Plan.Status.UNCHANGED));
        if (draft.before().isEmpty()) {
            plan.newNodes.add(new NodeRegistry.Entry(node, key));
        }
    }

    /** As if it came without a certificate and without a word about its place: more is not known before it comes. */
    private List<Destination> decide(NodeRecord node) {
        return node.enabled() ? engine.decide(new Facts(believed.apply(node), node.authentication().stream().findFirst().orElse(""),
                Optional.empty(), Optional.empty())).destinations() : List.of();
    }

    /** No two nodes have the same name, neither in the file nor with what is there. */
    private void names(Draft draft) {
        NodeRecord node = draft.node();
        claim(draft, "node " + node.id(), "node", Optional::empty);
        node.enroleeId().ifPresent(id -> claim(draft, "enrolee " + id, "enroleeId", () -> nodes.findByEnroleeId(id)));
        node.pskIdentity().ifPresent(id -> claim(draft, "psk " + lookup(id), "pskIdentity", () -> nodes.findByPskIdentity(id)));
        node.certificate().ifPresent(c -> claim(draft, "certificate " + c.flavour() + " " + c.identifier(), "certificateId",
                () -> byCertificate(c)));
        node.kpmId().ifPresent(id -> claim(draft, "kpm " + lookup(id), "kpmId", Optional::empty));
    }

    private Optional<NodeRecord> byCertificate(CertificateInformation certificate) {
        return nodes.findByCertificate(certificate.flavour(), certificate.identifier());
    }

    private static String lookup(String identifier) {
        try {
            return KeyReference.parse(identifier).lookupKey();
        } catch (KedgeException e) {
            return identifier;
        }
    }

    private void claim(Draft draft, String name, String column, Supplier<Optional<NodeRecord>> holder) {
        Optional<Integer> line = Optional.ofNullable(claims.putIfAbsent(name, draft.line()));
        if (line.isPresent()) {
            duplicate(draft, column + " is the same as in line " + line.get());
        } else {
            holder.get().filter(other -> !other.id().equals(draft.node().id()))
                    .ifPresent(other -> duplicate(draft, column + " is that of node " + other.id()));
        }
    }

    private void duplicate(Draft draft, String text) {
        faults.add(draft.line(), new KedgeException(ErrorCode.IMPORT_DUPLICATE, text));
    }

    /** The key of a new node. A registry changes keys only with the node, so nothing here does it by the way. */
    private Optional<SecretBytes> key(Draft draft) {
        Optional<String> identity = draft.node().pskIdentity();
        if (identity.isEmpty()) {
            return Optional.empty();
        }
        if (draft.before().isEmpty()) {
            return draft.psk().or(() -> fresh(draft, identity.get()));
        }
        if (draft.before().get().pskIdentity().isEmpty()) {
            faults.add(draft.line(), "auth: the node is there without a key, and none can be added; remove it first (bbn:remove)");
        }
        draft.psk().ifPresent(given -> compare(draft, nodes.key(draft.node().id()), given, "psk", faults));
        return Optional.empty();
    }

    static void compare(Draft draft, Optional<SecretBytes> stored, SecretBytes given, String column, Faults faults) {
        if (stored.isEmpty()) {
            faults.add(draft.line(), column + ": it is disabled, so its key cannot be compared; leave the value empty");
            return;
        }
        try (SecretBytes key = stored.get()) {
            if (!key.equals(given)) {
                faults.add(draft.line(), column + ": another key is stored; remove what has it first, or leave the value empty");
            }
        }
    }

    private Optional<SecretBytes> fresh(Draft draft, String identity) {
        try {
            KeyReference.parseRelative(identity);
        } catch (KedgeException e) {
            faults.add(draft.line(), "pskIdentity: a key made here goes to the gateway as a file of its intake, which needs an identity"
                    + " like name@bbn.example.com; give such a one, or the key in column psk");
            return Optional.empty();
        }
        SecretBytes key = plan.own(NewKey.random());
        plan.newKeys.add(new NewKey(NewKey.fileName(draft.node().id(), ".bbn"), identity, BBN_ALIAS, key));
        return Optional.of(key);
    }

    private static NodeRecord withKpmId(NodeRecord n, String kpmId) {
        return new NodeRecord(n.id(), n.enroleeId(), n.pskIdentity(), n.certificate(), n.gba(), Optional.of(kpmId), n.labels(),
                n.location(),
                n.technician(), n.msisdn(), n.enabled());
    }
}
