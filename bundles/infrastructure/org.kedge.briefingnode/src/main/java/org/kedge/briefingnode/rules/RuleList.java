package org.kedge.briefingnode.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.kedge.api.infrastructure.briefing.BriefingRule;
import org.kedge.api.infrastructure.briefing.BriefingRule.Condition;
import org.kedge.api.infrastructure.briefing.BriefingRule.Subject;

/**
 * The rules of one list with an index: a rule that asks for one of some nodes or labels is only tried for a node that has one of them.
 * The order stays that of the list. Immutable.
 */
final class RuleList {
    private static final int[] NONE = {};

    private final List<CompiledRule> rules;
    private final Map<String, int[]> byNode;
    private final Map<String, int[]> byLabel;
    private final int[] always;

    RuleList(List<CompiledRule> rules) {
        this.rules = List.copyOf(rules);
        Map<String, List<Integer>> nodes = new HashMap<>();
        Map<String, List<Integer>> labels = new HashMap<>();
        List<Integer> others = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            BriefingRule rule = rules.get(i).rule();
            Optional<Condition> node = asked(rule, Subject.NODE);
            Optional<Condition> label = asked(rule, Subject.LABEL);
            if (!rule.enabled()) {
                continue;
            }
            if (node.isPresent()) {
                put(nodes, node.get(), i);
            } else if (label.isPresent()) {
                put(labels, label.get(), i);
            } else {
                others.add(i);
            }
        }
        this.byNode = frozen(nodes);
        this.byLabel = frozen(labels);
        this.always = ints(others);
    }

    private static Optional<Condition> asked(BriefingRule rule, Subject subject) {
        return rule.conditions().stream().filter(condition -> condition.subject() == subject && !condition.negated()).findFirst();
    }

    private static void put(Map<String, List<Integer>> index, Condition condition, int place) {
        condition.values().stream().distinct().forEach(value -> index.computeIfAbsent(value, v -> new ArrayList<>()).add(place));
    }

    private static Map<String, int[]> frozen(Map<String, List<Integer>> index) {
        Map<String, int[]> out = new HashMap<>();
        index.forEach((value, places) -> out.put(value, ints(places)));
        return out;
    }

    private static int[] ints(List<Integer> list) {
        return list.stream().mapToInt(Integer::intValue).toArray();
    }

    /** All rules in order. */
    List<CompiledRule> rules() {
        return rules;
    }

    /** In order, the rules that can hold for this node: every other one cannot. */
    Candidates candidates(View view) {
        int[][] sources = new int[view.labels().size() + 2][];
        sources[0] = byNode.getOrDefault(view.node(), NONE);
        sources[1] = always;
        int next = 2;
        for (String label : view.labels()) {
            sources[next++] = byLabel.getOrDefault(label, NONE);
        }
        return new Candidates(rules, sources);
    }

    /** Merges ascending places. Not thread-safe. */
    static final class Candidates {
        private final List<CompiledRule> rules;
        private final int[][] sources;
        private final int[] heads;

        private Candidates(List<CompiledRule> rules, int[][] sources) {
            this.rules = rules;
            this.sources = sources;
            this.heads = new int[sources.length];
        }

        /** The next rule; empty at the end. */
        Optional<CompiledRule> next() {
            int lowest = Integer.MAX_VALUE;
            for (int i = 0; i < sources.length; i++) {
                lowest = heads[i] < sources[i].length ? Math.min(lowest, sources[i][heads[i]]) : lowest;
            }
            if (lowest == Integer.MAX_VALUE) {
                return Optional.empty();
            }
            for (int i = 0; i < sources.length; i++) {
                // A rule of several labels of the node stands in several of the sources.
                heads[i] += heads[i] < sources[i].length && sources[i][heads[i]] == lowest ? 1 : 0;
            }
            return Optional.of(rules.get(lowest));
        }
    }
}
