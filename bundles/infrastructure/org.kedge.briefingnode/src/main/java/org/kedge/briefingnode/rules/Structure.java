package org.kedge.briefingnode.rules;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.infrastructure.briefing.BriefingRule;
import org.kedge.api.infrastructure.briefing.BriefingRules.Rulebook;
import org.kedge.api.infrastructure.briefing.Destination;

/** How rules, lists and destinations hang together. */
final class Structure {
    /** Deeper than any owner thinks, far from the end of a stack. */
    static final int MAX_DEPTH = 64;

    private final List<Finding> findings = new ArrayList<>();
    private final Map<String, List<BriefingRule>> lists = new LinkedHashMap<>();
    /** How many lists one leads to below it, with itself; 0 while it is being looked at. */
    private final Map<String, Integer> depths = new HashMap<>();
    private final Deque<String> path = new ArrayDeque<>();

    private Structure() {
    }

    static Structure of(Rulebook book) {
        Structure structure = new Structure();
        structure.look(book);
        return structure;
    }

    List<Finding> findings() {
        return findings;
    }

    /** @throws org.kedge.api.error.KedgeException the first error */
    void requireSound() {
        findings.stream().filter(Finding::isError).findFirst().ifPresent(finding -> {
            throw finding.asException();
        });
    }

    static String where(BriefingRule rule) {
        return "rule " + rule.list() + "/" + rule.name();
    }

    private void look(Rulebook book) {
        for (BriefingRule rule : book.rules()) {
            lists.computeIfAbsent(rule.list(), list -> new ArrayList<>()).add(rule);
        }
        duplicates(book);
        Map<String, Destination> known = new HashMap<>();
        book.destinations().forEach(destination -> known.put(destination.name(), destination));
        book.rules().forEach(rule -> outcome(rule, known));
        lists.keySet().forEach(this::descend);
        unreachable();
    }

    private void duplicates(Rulebook book) {
        Set<String> seen = new HashSet<>();
        for (BriefingRule rule : book.rules()) {
            if (!seen.add(rule.name())) {
                findings.add(Finding.error(where(rule), "there are several rules of this name"));
            }
        }
        seen.clear();
        for (Destination destination : book.destinations()) {
            if (!seen.add(destination.name())) {
                findings.add(Finding.error("destination " + destination.name(), "there are several destinations of this name"));
            }
        }
    }

    private void outcome(BriefingRule rule, Map<String, Destination> known) {
        BriefingRule.Outcome outcome = rule.outcome();
        if (outcome.list().isPresent() && !outcome.destinations().isEmpty()) {
            findings.add(Finding.error(where(rule), "it names destinations and a list"));
        }
        outcome.list().filter(list -> !lists.containsKey(list))
                .ifPresent(list -> findings.add(Finding.error(where(rule), "there is no list " + list)));
        Map<String, String> targets = new HashMap<>();
        for (String name : outcome.destinations()) {
            Optional<Destination> destination = Optional.ofNullable(known.get(name));
            if (destination.isEmpty()) {
                findings.add(new Finding(Finding.Severity.ERROR, ErrorCode.DESTINATION_UNKNOWN, where(rule),
                        "there is no destination " + name));
            } else {
                String target = destination.get().target().id();
                Optional.ofNullable(targets.put(target, name)).ifPresent(other -> findings.add(Finding.error(where(rule),
                        "destinations " + other + " and " + name + " have the same target " + target)));
            }
        }
    }

    private Set<String> next(String list) {
        Set<String> next = new LinkedHashSet<>();
        lists.get(list).stream().filter(BriefingRule::enabled).flatMap(rule -> rule.outcome().list().stream())
                .filter(lists::containsKey).forEach(next::add);
        return next;
    }

    /** Depth first; what is on the path is being looked at, so meeting it again closes a circle. */
    private int descend(String list) {
        Optional<Integer> known = Optional.ofNullable(depths.get(list));
        if (known.isPresent()) {
            if (path.contains(list)) {
                List<String> circle = new ArrayList<>(path);
                List<String> closed = new ArrayList<>(circle.subList(circle.indexOf(list), circle.size()));
                closed.add(list);
                findings.add(Finding.error("list " + list, "lists lead in a circle: " + String.join(" -> ", closed)));
            }
            return known.get();
        }
        if (path.size() > MAX_DEPTH) {
            return MAX_DEPTH;
        }
        depths.put(list, 0);
        path.addLast(list);
        int deepest = 0;
        for (String next : next(list)) {
            deepest = Math.max(deepest, descend(next));
        }
        path.removeLast();
        if (deepest == MAX_DEPTH) {
            findings.add(Finding.error("list " + list, "lists lead to lists more than " + MAX_DEPTH + " deep"));
        }
        depths.put(list, deepest + 1);
        return deepest + 1;
    }

    private void unreachable() {
        Set<String> reached = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(lists.containsKey(BriefingRule.MAIN) ? List.of(BriefingRule.MAIN) : List.of());
        while (!open.isEmpty()) {
            String list = open.removeFirst();
            if (reached.add(list)) {
                open.addAll(next(list));
            }
        }
        lists.keySet().stream().filter(list -> !reached.contains(list))
                .forEach(list -> findings.add(Finding.warning("list " + list, "no enabled rule leads to it from list main")));
    }
}
