package org.kedge.briefingnode;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

import org.kedge.api.error.KedgeException;
import org.kedge.api.infrastructure.briefing.BriefingRules;
import org.kedge.briefingnode.rules.Decision;
import org.kedge.briefingnode.rules.Facts;
import org.kedge.briefingnode.rules.RuleEngine;

/** Decides by the rules in force, compiled once for each revision. Rules that cannot be run leave the last ones in force. Thread-safe. */
final class Rulings {
    private final BriefingRules rules;
    private final Consumer<Optional<KedgeException>> faults;
    private volatile Optional<RuleEngine> engine = Optional.empty();
    private OptionalLong refused = OptionalLong.empty();

    /** @param faults is told why rules cannot be run, and nothing when they can */
    Rulings(BriefingRules rules, Consumer<Optional<KedgeException>> faults) {
        this.rules = rules;
        this.faults = faults;
    }

    Decision decide(Facts facts) {
        return inForce().decide(facts);
    }

    /** @throws KedgeException RULES_INVALID, DESTINATION_UNKNOWN when there are no rules that can be run; a code of the registry */
    RuleEngine inForce() {
        long revision = rules.revision();
        Optional<RuleEngine> present = engine;
        return present.filter(e -> e.revision() == revision).orElseGet(() -> load(revision));
    }

    private synchronized RuleEngine load(long revision) {
        boolean known = engine.filter(e -> e.revision() == revision).isPresent();
        if (known || engine.isPresent() && refused.equals(OptionalLong.of(revision))) {
            return engine.get();
        }
        try {
            RuleEngine made = new RuleEngine(rules.rulebook());
            engine = Optional.of(made);
            refused = OptionalLong.empty();
            faults.accept(Optional.empty());
            return made;
        } catch (KedgeException e) {
            faults.accept(Optional.of(e));
            refused = OptionalLong.of(revision);
            return engine.orElseThrow(() -> e);
        }
    }
}
