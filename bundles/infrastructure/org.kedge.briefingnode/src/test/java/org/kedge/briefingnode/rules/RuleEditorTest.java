package org.kedge.briefingnode.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.infrastructure.briefing.BriefingRule;
import org.kedge.api.infrastructure.briefing.BriefingRules.Rulebook;
import org.kedge.itests.testkit.briefing.MemoryBriefingRules;

class RuleEditorTest {
    private final MemoryBriefingRules rules = new MemoryBriefingRules();
    private final List<Rulebook> audited = new ArrayList<>();
    private final RuleEditor editor = new RuleEditor(rules, audited::add);

    @BeforeEach
    void start() {
        rules.save(Given.book("node=n1 -> a", "node=n2 -> b"));
    }

    private List<String> names() {
        return rules.rulebook().rules().stream().map(BriefingRule::name).toList();
    }

    @Test
    void rulesAreInsertedMovedAndRemovedInTheirList() {
        editor.insert(Given.rule("main", "first", "node=n0 -> c"), 1).orThrow();
        editor.append(Given.rule("main", "last", "-> c")).orThrow();
        editor.insert(Given.rule("main", "third", "node=n3 -> c"), 3).orThrow();
        assertEquals(List.of("first", "r1", "third", "r2", "last"), names());

        editor.move("first", 3).orThrow();
        assertEquals(List.of("r1", "third", "first", "r2", "last"), names());
        editor.remove("third").orThrow();
        assertEquals(List.of("r1", "first", "r2", "last"), names());
        assertEquals(6, rules.revision());
        assertEquals(5, audited.size());
    }

    @Test
    void placesAreCountedInTheListAlone() {
        editor.append(Given.rule("other", "o1", "node=n1 -> a")).orThrow();
        editor.append(Given.rule("main", "m3", "node=n3 -> a")).orThrow();
        editor.insert(Given.rule("other", "o0", "node=n0 -> a"), 1).orThrow();

        assertEquals(List.of("o0", "o1"), rules.rulebook().rules().stream().filter(r -> r.list().equals("other")).map(BriefingRule::name)
                .toList());
        assertEquals(List.of("r1", "r2", "m3"), rules.rulebook().rules().stream().filter(r -> r.list().equals("main"))
                .map(BriefingRule::name).toList());
        assertEquals(ErrorCode.RULES_INVALID, assertThrows(KedgeException.class,
                () -> editor.insert(Given.rule("other", "x", "-> a"), 4)).code());
    }

    @Test
    void aRuleIsDisabledAndEnabledAndReplaced() {
        editor.enable("r1", false).orThrow();
        assertFalse(rules.rulebook().rules().get(0).enabled());
        editor.enable("r1", true).orThrow();
        editor.replace(Given.rule("main", "r1", "node=n9 -> c")).orThrow();

        assertEquals("node=n9 to c", RuleText.write(rules.rulebook().rules().get(0)));
        assertTrue(rules.rulebook().rules().get(0).enabled());
    }

    @Test
    void anEditWithAnErrorLeavesTheRulesInForce() {
        Edit edit = editor.append(Given.rule("main", "bad", "-> nowhere"));

        assertEquals(ErrorCode.DESTINATION_UNKNOWN, assertThrows(KedgeException.class, edit::orThrow).code());
        assertEquals(List.of("r1", "r2"), names());
        assertEquals(1, rules.revision());
        assertTrue(audited.isEmpty());
    }

    @Test
    void anEnabledCircleIsRefusedWhereADisabledOneWasNot() {
        editor.append(Given.rule("x", "x", "-> @main")).orThrow();
        BriefingRule back = Given.rule("main", "m", "-> @x");
        editor.append(new BriefingRule("main", "m", back.conditions(), back.accepts(), back.outcome(), false)).orThrow();

        Edit edit = editor.enable("m", true);

        assertTrue(edit.refusal().orElseThrow().getMessage().contains("circle"));
        assertFalse(rules.rulebook().rules().get(3).enabled());
    }

    @Test
    void aRuleThatContradictsAnotherOneIsRefused() {
        editor.append(Given.rule("main", "one", "label=x -> a")).orThrow();

        Edit edit = editor.append(Given.rule("main", "other", "label=x -> b"));

        assertEquals(ErrorCode.RULES_INVALID, edit.refusal().orElseThrow().code());
        assertTrue(edit.refusal().orElseThrow().getMessage().contains("contradicts rule main/one"), edit.refusal()::toString);
        assertEquals(List.of("r1", "r2", "one"), names());
        assertEquals(2, rules.revision());
    }

    @Test
    void aWarningIsSavedAndTold() {
        Edit edit = editor.append(Given.rule("main", "twice", "node=n1 label=x -> c")).orThrow();

        assertTrue(edit.findings().get(0).text().contains("never reached"));
        assertEquals(2, rules.revision());
    }

    /** Rules that came in by another way may be put right step by step. */
    @Test
    void anErrorThatWasThereDoesNotStopAnotherEdit() {
        Rulebook book = rules.rulebook();
        rules.save(new Rulebook(book.revision(), Given.book("-> x", "-> @y").rules(), book.destinations()));

        editor.remove("r2").orThrow();

        assertEquals(List.of("r1"), names());
    }

    @Test
    void somebodyFasterRefusesTheEdit() {
        RuleEditor slow = new RuleEditor(rules, book -> editor.remove("r2").orThrow());

        assertEquals(ErrorCode.RULES_CHANGED, assertThrows(KedgeException.class, () -> slow.remove("r1")).code());
        assertEquals(List.of("r1"), names());
    }

    @Test
    void anAuditTrailThatFailsRefusesTheEdit() {
        RuleEditor unaudited = new RuleEditor(rules, book -> {
            throw new KedgeException(ErrorCode.AUDIT_UNAVAILABLE, "no sink");
        });

        assertThrows(KedgeException.class, () -> unaudited.remove("r1"));
        assertEquals(2, names().size());
    }

    @Test
    void destinationsAreAddedReplacedAndRemovedUnlessNamed() {
        editor.put(Given.destination("d")).orThrow();
        assertEquals(4, rules.rulebook().destinations().size());
        editor.removeDestination("d").orThrow();

        assertEquals(ErrorCode.DESTINATION_UNKNOWN, assertThrows(KedgeException.class, () -> editor.removeDestination("a").orThrow())
                .code());
        assertEquals(ErrorCode.DESTINATION_UNKNOWN, assertThrows(KedgeException.class, () -> editor.removeDestination("zzz")).code());
        assertEquals(3, rules.rulebook().destinations().size());
    }

    @Test
    void anEditThatChangesNothingHasNoNewRevision() {
        editor.enable("r1", true).orThrow();

        assertEquals(1, rules.revision());
        assertTrue(audited.isEmpty());
    }
}
