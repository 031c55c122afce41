package org.kedge.briefingnode.staging;

import java.security.PublicKey;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.NodeId;
import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.briefingnode.rules.Facts;
import org.kedge.briefingnode.rules.RuleEngine;

/** Makes texts and prints them on sheets. */
final class Printer {
    /** Labels in one file: a browser prints more, but not soon. */
    static final int CARDS = 500;
    private static final String SELECTED = "sheet-selected.html";

    private final StagingRegistries registries;
    private final Issuer issuer;
    private final Door door;
    private final Map<String, PublicKey> signer;
    private final AtomicInteger renewed = new AtomicInteger();
    private final InstantSource clock;
    private final Staging.Options options;
    private final Invitations invitations;

    Printer(StagingRegistries registries, Issuer issuer, InstantSource clock, Staging.Options options) {
        this.registries = registries;
        this.issuer = issuer;
        this.door = issuer.door();
        this.signer = door.verifier();
        this.clock = clock;
        this.options = options;
        this.invitations = new Invitations(door, registries.nodes(), clock);
    }

    /** @throws KedgeException BRIEFING_UNSIGNED when texts are to be signed and there is no key */
    void requireProof() {
        if (!options.codes() && door.signer().isEmpty()) {
            throw new KedgeException(ErrorCode.BRIEFING_UNSIGNED,
                    "this Briefing Node has no signing key for compact texts; stage with --codes, or configure one");
        }
    }

    /** Makes sure that a node has a text of the kind that is asked for; one that is still good stays. */
    void invite(Plan.Item item, Texts texts) {
        NodeId node = item.node().id();
        // The code of a node that was removed went with it.
        boolean lost = options.codes() && item.status() == Plan.Status.NEW;
        if (lost || texts.find(node, door, signer, clock.instant()).filter(one -> one.coded() == options.codes()).isEmpty()) {
            make(node, texts);
        }
    }

    private Invitation make(NodeId node, Texts texts) {
        Invitation made = options.codes() ? invitations.withCode(node, options.validity(), options.attempts())
                : invitations.signed(node, options.validity());
        if (texts.has(node)) {
            renewed.incrementAndGet();
        }
        texts.put(made);
        return made;
    }

    /** How many texts took the place of one that was printed and holds no more. */
    int renewed() {
        return renewed.get();
    }

    /** The text of a node, of whatever kind; a new one when there is none any more. */
    private Sheet.Card card(Plan.Item item, Texts texts) {
        NodeId node = item.node().id();
        return new Sheet.Card(texts.find(node, door, signer, clock.instant()).orElseGet(() -> make(node, texts)), item.destinations());
    }

    /** Writes {@code sheet-001.html} and so on, and takes away those of a longer list before. @return how many */
    int print(OutputDirectory directory, List<Plan.Item> items, Texts texts) {
        int sheets = (items.size() + CARDS - 1) / CARDS;
        for (int i = 0; i < sheets; i++) {
            List<Sheet.Card> cards = items.subList(i * CARDS, Math.min(items.size(), (i + 1) * CARDS)).stream()
                    .map(item -> card(item, texts)).toList();
            String title = "Kedge briefing, sheet " + (i + 1) + " of " + sheets;
            // Drawing five hundred codes takes much longer than seeing that they are there.
            if (!Sheet.isThere(directory.read(name(i + 1)), title, cards)) {
                directory.write(name(i + 1), Sheet.write(title, cards));
            }
        }
        for (int i = sheets + 1; directory.read(name(i)).length > 0; i++) {
            directory.delete(name(i));
        }
        return sheets;
    }

    private static String name(int number) {
        return String.format("sheet-%03d.html", number);
    }

    int reprint(OutputDirectory directory, List<String> only) {
        Texts texts = Texts.read(directory);
        RuleEngine engine = new RuleEngine(registries.rules().rulebook());
        List<Plan.Item> items = new ArrayList<>();
        for (NodeId id : only.isEmpty() ? texts.nodes() : only.stream().map(NodeId::new).toList()) {
            Optional<NodeRecord> node = registries.nodes().find(id);
            if (node.isEmpty() && !only.isEmpty()) {
                throw new KedgeException(ErrorCode.PEER_UNKNOWN, "there is no node " + id);
            }
            node.filter(NodeRecord::enabled).ifPresent(known -> {
                Facts facts = new Facts(issuer.believed(known), known.authentication().stream().findFirst().orElse(""), Optional.empty(),
                        Optional.empty());
                items.add(new Plan.Item(known, engine.decide(facts).destinations(), Plan.Status.UNCHANGED));
            });
        }
        List<Sheet.Card> cards = items.stream().map(item -> card(item, texts)).toList();
        texts.write(directory);
        if (only.isEmpty()) {
            return print(directory, items, texts);
        }
        directory.write(SELECTED, Sheet.write("Kedge briefing", cards));
        return 1;
    }
}
