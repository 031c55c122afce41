package org.kedge.briefingnode.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.infrastructure.briefing.BriefingRule;
import org.kedge.api.infrastructure.briefing.BriefingRules.Rulebook;
import org.kedge.api.infrastructure.briefing.Destination;

/** Decides by the owner's rules whom a node enrols with. Immutable and thread-safe; made anew for every revision of the rules. */
public final class RuleEngine {
    private final long revision;
    private final Map<String, RuleList> lists = new HashMap<>();
    private final Map<String, Destination> destinations = new HashMap<>();

    /**
     * @throws KedgeException {@link ErrorCode#RULES_INVALID} or {@link ErrorCode#DESTINATION_UNKNOWN} for rules that cannot be run: what a
     *         rule names is not there, lists lead in a circle, a value is malformed
     */
    public RuleEngine(Rulebook book) {
        Structure.of(book).requireSound();
        revision = book.revision();
        book.destinations().forEach(destination -> destinations.put(destination.name(), destination));
        Map<String, List<CompiledRule>> compiled = new LinkedHashMap<>();
        for (BriefingRule rule : book.rules()) {
            compiled.computeIfAbsent(rule.list(), list -> new ArrayList<>()).add(new CompiledRule(rule));
        }
        compiled.forEach((name, rules) -> lists.put(name, new RuleList(rules)));
    }

    /** The revision of the rules it was made of. */
    public long revision() {
        return revision;
    }

    /** Decides; the steps are only the rules that held, and the ends of lists. */
    public Decision decide(Facts facts) {
        return new Run(new View(facts), false).decision();
    }

    /** Decides the same, trying rule by rule without the index; the steps are all rules that were tried. */
    public Decision explain(Facts facts) {
        return explain(new View(facts));
    }

    Decision explain(View view) {
        return new Run(view, true).decision();
    }

    /** One decision. */
    private final class Run {
        private final View view;
        private final boolean explained;
        private final List<Step> steps = new ArrayList<>();
        /** A list that decided nothing decides nothing again; without this, lists that name lists twice cost 2^n. */
        private final Set<String> fruitless = new HashSet<>();

        Run(View view, boolean explained) {
            this.view = view;
            this.explained = explained;
        }

        Decision decision() {
            List<Destination> decided = list(BriefingRule.MAIN)
                    .map(rule -> rule.outcome().destinations().stream().map(destinations::get).toList()).orElse(List.of());
            return new Decision(decided, steps);
        }

        private Optional<BriefingRule> list(String name) {
            Optional<BriefingRule> decided = Optional.ofNullable(lists.get(name))
                    .flatMap(list -> explained ? all(list) : indexed(list));
            if (decided.isEmpty()) {
                fruitless.add(name);
                steps.add(new Step(name, Step.END, false, "no rule of this list decides"));
            }
            return decided;
        }

        private Optional<BriefingRule> indexed(RuleList list) {
            RuleList.Candidates candidates = list.candidates(view);
            for (Optional<CompiledRule> rule = candidates.next(); rule.isPresent(); rule = candidates.next()) {
                if (rule.get().holds(view)) {
                    steps.add(rule.get().matched());
                    Optional<BriefingRule> decided = outcome(rule.get().rule());
                    if (decided.isPresent()) {
                        return decided;
                    }
                }
            }
            return Optional.empty();
        }

        private Optional<BriefingRule> all(RuleList list) {
            for (CompiledRule rule : list.rules()) {
                Step step = rule.explain(view);
                steps.add(step);
                Optional<BriefingRule> decided = step.matched() ? outcome(rule.rule()) : Optional.empty();
                if (decided.isPresent()) {
                    return decided;
                }
            }
            return Optional.empty();
        }

        private Optional<BriefingRule> outcome(BriefingRule rule) {
            Optional<String> next = rule.outcome().list();
            if (next.isEmpty()) {
                return Optional.of(rule);
            }
            if (fruitless.contains(next.get())) {
                steps.add(new Step(next.get(), Step.END, false, "was tried before and decides nothing"));
                return Optional.empty();
            }
            return list(next.get());
        }
    }
}
