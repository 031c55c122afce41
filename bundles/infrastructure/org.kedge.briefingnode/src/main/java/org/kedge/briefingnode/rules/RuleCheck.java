package org.kedge.briefingnode.rules;

import java.util.ArrayList;
import java.util.List;

import org.kedge.api.infrastructure.briefing.BriefingRules.Rulebook;

/** Says before rules are saved what is wrong with them. Stateless and thread-safe. */
public final class RuleCheck {
    private RuleCheck() {
    }

    /** All findings: of destinations, of how lists hang together, of rules by themselves, of rules with one another. */
    public static List<Finding> check(Rulebook book) {
        List<Finding> findings = new ArrayList<>();
        book.destinations().forEach(destination -> findings.addAll(DestinationCheck.of(destination)));
        findings.addAll(DeliveryCheck.of(book));
        Structure structure = Structure.of(book);
        findings.addAll(structure.findings());
        book.rules().forEach(rule -> findings.addAll(ConditionCheck.of(rule)));
        // Comparing rules needs values that can be read and lists that come to an end.
        if (findings.stream().noneMatch(Finding::isError)) {
            findings.addAll(ShadowCheck.of(book.rules()));
        }
        return findings;
    }
}
