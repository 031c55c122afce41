package org.kedge.briefingnode;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

import org.kedge.api.briefing.Mechanism;
import org.kedge.api.infrastructure.briefing.Destination;
import org.kedge.api.infrastructure.briefing.NodeRegistry;
import org.kedge.api.infrastructure.briefing.NodeRegistry.Issued;
import org.kedge.briefingnode.offline.Imported;
import org.kedge.briefingnode.rules.Facts;
import org.kedge.messages.briefing.SignedDocument;

/** What a node is given: what was signed elsewhere and imported for it; when there is nothing, what the owner's rules say. Thread-safe. */
final class Offers {
    /** @param documents the instructions @param keyAlias the alias under which the Kpm of the node goes along; empty: none does */
    record Offer(List<SignedDocument> documents, Optional<String> keyAlias) {
    }

    private final NodeRegistry nodes;
    private final Rulings rulings;
    private final InstructionIssuer issuer;
    private final OwnKeys keys;
    private final InstantSource clock;

    Offers(NodeRegistry nodes, Rulings rulings, InstructionIssuer issuer, OwnKeys keys, InstantSource clock) {
        this.nodes = nodes;
        this.rulings = rulings;
        this.issuer = issuer;
        this.keys = keys;
        this.clock = clock;
    }

    Offer of(Facts facts) {
        List<Issued> last = nodes.issued(facts.node().id());
        List<Imported> imported = Imported.inForce(last, clock);
        if (!imported.isEmpty()) {
            return new Offer(imported.stream().map(one -> signed(one.issued())).toList(),
                    imported.stream().flatMap(one -> one.keyAlias().stream()).findFirst());
        }
        List<Destination> destinations = rulings.decide(facts).destinations();
        return new Offer(issuer.issue(facts.node(), destinations, last).stream().map(outcome -> signed(outcome.issued())).toList(),
                destinations.stream().filter(to -> to.deliverKey() && to.mechanism() == Mechanism.PSK).map(Destination::credentialAlias)
                        .findFirst());
    }

    private SignedDocument signed(Issued issued) {
        return new SignedDocument(issued.document(), Imported.is(issued) ? issued.signature() : keys.sign(issued.document()));
    }
}
