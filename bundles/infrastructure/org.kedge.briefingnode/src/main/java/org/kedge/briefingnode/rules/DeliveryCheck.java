package org.kedge.briefingnode.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.kedge.api.infrastructure.briefing.BriefingRule;
import org.kedge.api.infrastructure.briefing.BriefingRules.Rulebook;
import org.kedge.api.infrastructure.briefing.Destination;

/** Where delivered keys go: a node has one Kpm, and keeps the key of one MEF under an alias until it is at home with another one. */
final class DeliveryCheck {
    private DeliveryCheck() {
    }

    static List<Finding> of(Rulebook book) {
        List<Finding> findings = new ArrayList<>();
        Map<String, Destination> delivering = new HashMap<>();
        Map<String, Destination> byAlias = new HashMap<>();
        for (Destination destination : book.destinations()) {
            if (destination.deliverKey()) {
                delivering.put(destination.name(), destination);
                Destination first = byAlias.putIfAbsent(destination.credentialAlias(), destination);
                if (first != null && !first.mefFqdn().equals(destination.mefFqdn())) {
                    findings.add(Finding.error("destination " + destination.name(), "its key has the alias " + destination.credentialAlias()
                            + " of destination " + first.name() + ", which is with another MEF: a node that moves would refuse it"));
                }
            }
        }
        book.rules().forEach(rule -> severalAliases(rule, delivering, findings));
        return findings;
    }

    private static void severalAliases(BriefingRule rule, Map<String, Destination> delivering, List<Finding> findings) {
        List<String> aliases = rule.outcome().destinations().stream().filter(delivering::containsKey)
                .map(name -> delivering.get(name).credentialAlias()).distinct().toList();
        if (aliases.size() > 1) {
            findings.add(Finding.error(Structure.where(rule), "its destinations have the one key of a node delivered to several aliases: "
                    + String.join(", ", aliases)));
        }
    }
}
