package org.kedge.itests.benchmarks.briefing;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

import org.kedge.api.identity.NodeId;
import org.kedge.api.infrastructure.briefing.BriefingRule;
import org.kedge.api.infrastructure.briefing.BriefingRule.Condition;
import org.kedge.api.infrastructure.briefing.BriefingRule.Outcome;
import org.kedge.api.infrastructure.briefing.BriefingRule.Subject;
import org.kedge.api.infrastructure.briefing.BriefingRules.Rulebook;
import org.kedge.api.infrastructure.briefing.Destination;
import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.briefingnode.rules.Facts;
import org.kedge.briefingnode.rules.RuleEngine;
import org.kedge.pki.CertificateAuthority;

/** Decisions of rules that name one gateway each, and the same decisions rule by rule, which is what a dry run does. */
final class RuleRows {
    private static final int[] RULES = {10, 10_000};
    private static final int LABELS = 2;

    private RuleRows() {
    }

    static void print() {
        System.out.println();
        System.out.println("| rules that name a gateway each | decide, us | explain, us | compile all, ms |");
        System.out.println("|---|---|---|---|");
        Destination to = Deployment.destination("region-0", 1, CertificateAuthority.root("Benchmark Root").certificate());
        for (int rules : RULES) {
            Rulebook book = book(rules, to);
            RuleEngine engine = new RuleEngine(book);
            List<Facts> facts = facts(rules);
            for (Facts one : facts) {
                requireDecided(engine, one);
            }
            double decide = Micro.micros(number -> requireDecided(engine, facts.get(number % rules)));
            double explain = Micro.micros(number -> engine.explain(facts.get(number * 7 % rules)));
            double compile = Micro.micros(number -> new RuleEngine(book));
            System.out.printf(Locale.ROOT, "| %d | %.2f | %.2f | %.2f |%n", rules, decide, explain, compile / 1e3);
        }
    }

    static Rulebook book(int rules, Destination to) {
        List<BriefingRule> all = new ArrayList<>();
        for (int number = 0; number < rules; number++) {
            all.add(new BriefingRule(BriefingRule.MAIN, "rule-" + number,
                    List.of(new Condition(Subject.NODE, List.of(Deployment.gateway(number)), false)), BriefingRule.DEFAULT_SOURCES,
                    new Outcome(List.of(to.name()), Optional.empty()), true));
        }
        return new Rulebook(1, all, List.of(to));
    }

    static List<Facts> facts(int gateways) {
        List<Facts> facts = new ArrayList<>();
        for (int number = 0; number < gateways; number++) {
            facts.add(new Facts(new NodeRecord(new NodeId(Deployment.gateway(number)), Optional.empty(),
                    Optional.of(Deployment.pskIdentity(number)), Optional.empty(), false, Optional.empty(),
                    Set.of("fleet", "region-" + number % LABELS), Optional.empty(), Optional.empty(), Optional.empty(), true), "psk",
                    Optional.empty(), Optional.empty()));
        }
        return facts;
    }

    private static void requireDecided(RuleEngine engine, Facts facts) {
        if (engine.decide(facts).destinations().size() != 1) {
            throw new IllegalStateException("no rule decides about " + facts.node().id());
        }
    }
}
