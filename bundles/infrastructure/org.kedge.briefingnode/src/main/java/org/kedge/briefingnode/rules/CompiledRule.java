package org.kedge.briefingnode.rules;

import java.util.ArrayList;
import java.util.List;

import org.kedge.api.infrastructure.briefing.BriefingRule;

/** A rule made ready to be tried. Immutable. */
final class CompiledRule {
    private final BriefingRule rule;
    private final List<CompiledCondition> conditions;

    /** @throws org.kedge.api.error.KedgeException RULES_INVALID for a malformed value */
    CompiledRule(BriefingRule rule) {
        this.rule = rule;
        this.conditions = rule.conditions().stream().map(condition -> new CompiledCondition(condition, rule.accepts())).toList();
    }

    BriefingRule rule() {
        return rule;
    }

    boolean holds(View view) {
        for (CompiledCondition condition : conditions) {
            if (!condition.holds(view)) {
                return false;
            }
        }
        return true;
    }

    /** The step of a rule that holds. */
    Step matched() {
        return new Step(rule.list(), rule.name(), true, Vocabulary.conditions(rule) + " -> " + Vocabulary.text(rule.outcome()));
    }

    /** Tries it and says what all its conditions came to. */
    Step explain(View view) {
        if (!rule.enabled()) {
            return new Step(rule.list(), rule.name(), false, "it is disabled");
        }
        List<String> faults = new ArrayList<>();
        for (CompiledCondition condition : conditions) {
            CompiledCondition.Outcome outcome = condition.explain(view);
            if (!outcome.holds()) {
                faults.add(outcome.why());
            }
        }
        return faults.isEmpty() ? matched() : new Step(rule.list(), rule.name(), false, String.join("; ", faults));
    }
}
