package org.kedge.itests.testkit.briefing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kedge.itests.testkit.briefing.NodeRegistryContract.refused;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.infrastructure.briefing.BriefingRule;
import org.kedge.api.infrastructure.briefing.BriefingRule.Condition;
import org.kedge.api.infrastructure.briefing.BriefingRule.LocationSource;
import org.kedge.api.infrastructure.briefing.BriefingRule.Outcome;
import org.kedge.api.infrastructure.briefing.BriefingRule.Subject;
import org.kedge.api.infrastructure.briefing.BriefingRules;
import org.kedge.api.infrastructure.briefing.BriefingRules.Rulebook;
import org.kedge.api.infrastructure.briefing.Destination;
import org.kedge.api.key.KeyDerivation;

/** How rules and destinations are kept, whatever on. Begins with none. */
public interface BriefingRulesContract {
    /** The rules under test, empty at the start of each test. */
    BriefingRules rules();

    /** The same data as another process sees it. */
    BriefingRules rulesAgain();

    private static BriefingRule rule(String name, Condition... conditions) {
        return new BriefingRule(BriefingRule.MAIN, name, List.of(conditions), BriefingRule.DEFAULT_SOURCES,
                new Outcome(List.of("maf"), Optional.empty()), true);
    }

    private static Condition condition(int values, int length) {
        return new Condition(Subject.LABEL, Collections.nCopies(values, "x".repeat(length)), false);
    }

    private static Destination destination(String name) {
        return new Destination(name, EnrolmentTarget.maf(new Fqdn("maf.example.com")), Mechanism.PSK,
                URI.create("coaps://mef.example.com:5684"), new Fqdn("mef.example.com"), List.of(), List.of(), "bbn/kpm",
                Duration.ofDays(30), KeyDerivation.USAGE_CONSTRAINED, true, Optional.empty(), List.of(), Duration.ofHours(1), true);
    }

    private static Destination certificateDestination(String name) {
        return new Destination(name,
                new EnrolmentTarget(EnrolmentTarget.Kind.CSE, "//example.com/in-cse", new Fqdn("in-cse.example.com")),
                Mechanism.CERTIFICATE, URI.create("https://mef.example.com"), new Fqdn("mef.example.com"), List.of(Nodes.ANCHOR),
                List.of("owner-ca", "other-ca"), "factory", Duration.ofHours(36), KeyDerivation.LEGACY, false,
                Optional.of(new Fqdn("admin.example.com")),
                List.of(URI.create("https://in-cse.example.com"), URI.create("coaps://in-cse.example.com:5684")), Duration.ofSeconds(90),
                false);
    }

    @Test
    default void thereAreNoneAtFirst() {
        assertEquals(new Rulebook(0, List.of(), List.of()), rules().rulebook());
        assertEquals(0, rules().revision());
    }

    @Test
    default void whatIsSavedComesBackInItsOrder() {
        List<BriefingRule> many = new ArrayList<>(List.of(
                new BriefingRule("plants", "z", List.of(new Condition(Subject.NODE, List.of("urn:dev:1", "urn:dev:2"), false),
                        new Condition(Subject.CERTIFICATE_ISSUER, List.of("CN=\"Ä, \\ und \0\""), true)),
                        Set.of(LocationSource.SELF), new Outcome(List.of(), Optional.of("main")), false),
                new BriefingRule("main", "a", List.of(), Set.of(), new Outcome(List.of("b", "a"), Optional.empty()), true)));
        IntStream.range(0, 30).forEach(i -> many.add(rule("r" + (100 - i), condition(2, 3))));
        Rulebook saved = rules().save(new Rulebook(0, many, List.of(destination("b"), certificateDestination("a"))));
        Rulebook expected = new Rulebook(1, many, List.of(certificateDestination("a"), destination("b")));
        assertEquals(expected, saved);
        assertEquals(expected, rulesAgain().rulebook());
        assertEquals(1, rulesAgain().revision());

        Collections.reverse(many);
        rulesAgain().save(new Rulebook(1, many, List.of(destination("a"))));
        assertEquals(new Rulebook(2, many, List.of(destination("a"))), rules().rulebook());
        rules().save(new Rulebook(2, List.of(), List.of()));
        assertEquals(new Rulebook(3, List.of(), List.of()), rulesAgain().rulebook());
    }

    @Test
    default void whoeverEditedAnotherRevisionChangesNothing() {
        rules().save(new Rulebook(0, List.of(rule("first")), List.of()));
        for (long revision : new long[] {0, 2, -1}) {
            String message = refused(ErrorCode.RULES_CHANGED,
                    () -> rulesAgain().save(new Rulebook(revision, List.of(rule("second")), List.of(destination("x"))))).getMessage();
            assertTrue(message.contains("revision 1"), message);
        }
        assertEquals(new Rulebook(1, List.of(rule("first")), List.of()), rules().rulebook());
    }

    @Test
    default void whatIsTooMuchIsRefused() {
        List<Rulebook> wrong = List.of(new Rulebook(0, IntStream.rangeClosed(0, 10_000).mapToObj(i -> rule("r" + i)).toList(), List.of()),
                new Rulebook(0, List.of(rule("r", Collections.nCopies(33, condition(1, 1)).toArray(new Condition[0]))), List.of()),
                new Rulebook(0, List.of(rule("r", condition(1001, 1))), List.of()),
                new Rulebook(0, List.of(rule("r", condition(700, 100))), List.of()),
                new Rulebook(0, List.of(rule("r"), rule("r")), List.of()),
                new Rulebook(0, List.of(rule("")), List.of()), new Rulebook(0, List.of(rule("x".repeat(129))), List.of()),
                new Rulebook(0, List.of(), List.of(destination("d"), certificateDestination("d"))),
                new Rulebook(0, List.of(), List.of(destination(" "))));
        for (Rulebook one : wrong) {
            refused(ErrorCode.RULES_INVALID, () -> rules().save(one));
        }
        assertEquals(new Rulebook(0, List.of(), List.of()), rules().rulebook());
        BriefingRule most = rule("x".repeat(128), Collections.nCopies(32, condition(20, 90)).toArray(new Condition[0]));
        assertEquals(List.of(most, rule("r", condition(1000, 50))),
                rules().save(new Rulebook(0, List.of(most, rule("r", condition(1000, 50))), List.of())).rules());
    }

    @Test
    default void noEditOfManyIsLost() {
        List<Integer> refusals = Together.run(IssueContract.THREADS, thread -> {
            BriefingRules own = thread % 2 == 0 ? rules() : rulesAgain();
            int refused = 0;
            for (int i = 0; i < 3;) {
                Rulebook book = own.rulebook();
                assertEquals(book.revision(), book.rules().size(), "all of it is of one time");
                List<BriefingRule> more = new ArrayList<>(book.rules());
                more.add(rule(thread + "-" + i));
                try {
                    own.save(new Rulebook(book.revision(), more, List.of()));
                    i++;
                } catch (KedgeException e) {
                    assertEquals(ErrorCode.RULES_CHANGED, e.code(), e.getMessage());
                    refused++;
                }
            }
            return refused;
        });
        assertEquals(IssueContract.THREADS * 3, rules().rulebook().rules().size(), () -> "refused meanwhile: " + refusals);
        assertEquals(IssueContract.THREADS * 3, rules().revision());
    }
}
