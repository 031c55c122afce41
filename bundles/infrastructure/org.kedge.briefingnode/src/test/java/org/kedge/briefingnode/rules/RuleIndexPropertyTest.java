package org.kedge.briefingnode.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.kedge.api.briefing.Location;
import org.kedge.api.infrastructure.briefing.BriefingRule;
import org.kedge.api.infrastructure.briefing.BriefingRule.Condition;
import org.kedge.api.infrastructure.briefing.BriefingRule.LocationSource;
import org.kedge.api.infrastructure.briefing.BriefingRule.Outcome;
import org.kedge.api.infrastructure.briefing.BriefingRule.Subject;
import org.kedge.api.infrastructure.briefing.BriefingRules.Rulebook;
import org.kedge.api.infrastructure.briefing.NodeRecord;

/** Random rulebooks: the index decides as trying rule by rule does, and what the check calls unreachable never decides. */
class RuleIndexPropertyTest {
    private static final List<String> AREAS = List.of("de", "de/berlin", "de/berlin/x", "fr", "fr/paris");
    private static final List<String> WAYS = List.of("psk", "certificate", "gba");
    private static final int BOOKS = 400;
    private static final int NODES = 40;

    private final Random random = new Random(20260301);

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private List<String> some(String prefix, int of) {
        return IntStream.rangeClosed(1, 1 + random.nextInt(2)).mapToObj(i -> prefix + random.nextInt(of)).distinct().toList();
    }

    private Condition condition() {
        boolean negated = random.nextInt(4) == 0;
        return switch (random.nextInt(5)) {
            case 0, 1 -> new Condition(Subject.NODE, some("n", 8), negated);
            case 2 -> new Condition(Subject.LABEL, some("l", 4), negated);
            case 3 -> new Condition(Subject.AUTHENTICATION, List.of(any(WAYS)), negated);
            default -> new Condition(Subject.AREA, List.of(any(AREAS)), negated);
        };
    }

    private Rulebook book() {
        List<BriefingRule> rules = new ArrayList<>();
        int size = 1 + random.nextInt(25);
        for (int i = 0; i < size; i++) {
            int list = random.nextInt(3);
            List<Condition> conditions = IntStream.range(0, random.nextInt(4)).mapToObj(c -> condition()).toList();
            // Lists only lead to later ones, so that there is no circle.
            Outcome outcome = list < 2 && random.nextInt(4) == 0 ? new Outcome(List.of(), Optional.of("list2"))
                    : new Outcome(random.nextInt(6) == 0 ? List.of() : List.of(any(List.of("a", "b", "c"))), Optional.empty());
            Set<LocationSource> accepts = random.nextBoolean() ? BriefingRule.DEFAULT_SOURCES
                    : IntStream.rangeClosed(0, random.nextInt(2)).mapToObj(s -> any(List.of(LocationSource.values())))
                            .collect(Collectors.toSet());
            rules.add(new BriefingRule(list == 0 ? "main" : "list" + list, "r" + i, conditions, accepts, outcome, random.nextInt(8) > 0));
        }
        rules.add(new BriefingRule("main", "go", List.of(), BriefingRule.DEFAULT_SOURCES, new Outcome(List.of(), Optional.of("list1")),
                true));
        rules.add(new BriefingRule("list1", "end1", List.of(condition()), BriefingRule.DEFAULT_SOURCES,
                new Outcome(List.of("a"), Optional.empty()), true));
        rules.add(new BriefingRule("list2", "end2", List.of(condition()), BriefingRule.DEFAULT_SOURCES,
                new Outcome(List.of("b"), Optional.empty()), true));
        return Given.book(rules.toArray(new BriefingRule[0]));
    }

    private Optional<Location> place() {
        return random.nextInt(3) == 0 ? Optional.empty() : Optional.of(Given.area(any(AREAS)));
    }

    private Facts facts() {
        NodeRecord node = Given.node("n" + random.nextInt(8), some("l", 4).toArray(new String[0]));
        return new Facts(Given.located(node, place(), place()), any(WAYS), Optional.empty(), place());
    }

    @Test
    void theIndexDecidesAsTryingRuleByRuleDoes() {
        int decided = 0;
        for (int i = 0; i < BOOKS; i++) {
            Rulebook book = book();
            RuleEngine engine = new RuleEngine(book);
            for (int n = 0; n < NODES; n++) {
                Facts facts = facts();
                Decision fast = engine.decide(facts);
                Decision slow = engine.explain(facts);
                assertEquals(slow.destinations(), fast.destinations(), () -> book + " " + facts);
                assertEquals(slow.decidedBy(), fast.decidedBy());
                assertEquals(slow.steps().stream().filter(Step::matched).toList(), fast.steps().stream().filter(Step::matched).toList());
                decided += fast.destinations().isEmpty() ? 0 : 1;
            }
        }
        assertTrue(decided > BOOKS, "most nodes are sent somewhere, or this shows nothing");
    }

    @Test
    void whatTheCheckCallsNeverReachedNeverHolds() {
        int shadowed = 0;
        for (int i = 0; i < BOOKS; i++) {
            Rulebook book = book();
            Set<String> dead = ShadowCheck.of(book.rules()).stream().map(Finding::where).collect(Collectors.toSet());
            shadowed += dead.size();
            RuleEngine engine = new RuleEngine(book);
            for (int n = 0; n < NODES; n++) {
                Facts facts = facts();
                engine.decide(facts).steps().stream().filter(Step::matched).forEach(step ->
                        assertTrue(!dead.contains("rule " + step.list() + "/" + step.rule()),
                                () -> step + " in " + book + " for " + facts));
            }
        }
        assertTrue(shadowed > BOOKS / 4, "some rules are shadowed, or this shows nothing: " + shadowed);
    }

    /** What a condition check calls impossible never holds for anybody. */
    @Test
    void whatTheCheckCallsImpossibleNeverHolds() {
        int impossible = 0;
        for (int i = 0; i < BOOKS * 5; i++) {
            BriefingRule rule = new BriefingRule("main", "r", List.of(condition(), condition(), condition()), BriefingRule.DEFAULT_SOURCES,
                    new Outcome(List.of("a"), Optional.empty()), true);
            if (!ConditionCheck.of(rule).isEmpty()) {
                impossible++;
                RuleEngine engine = new RuleEngine(Given.book(rule));
                for (int n = 0; n < NODES; n++) {
                    Facts facts = facts();
                    assertTrue(engine.decide(facts).decidedBy().isEmpty(), () -> rule + " holds for " + facts);
                }
            }
        }
        assertTrue(impossible > BOOKS / 4, "some rules are impossible, or this shows nothing: " + impossible);
    }
}
