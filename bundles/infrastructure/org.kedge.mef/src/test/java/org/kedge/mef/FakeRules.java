package org.kedge.mef;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.infrastructure.registry.AssociationRules;

/** Rules in memory. */
final class FakeRules implements AssociationRules {
    final Set<Rule> rules = new LinkedHashSet<>();

    @Override
    public void add(Rule rule) {
        rules.add(rule);
    }

    @Override
    public boolean remove(Rule rule) {
        return rules.remove(rule);
    }

    @Override
    public List<Rule> list(Fqdn server) {
        return rules.stream().filter(rule -> rule.server().equals(server)).toList();
    }

    @Override
    public boolean allows(Fqdn server, String source, String target) {
        return list(server).stream().anyMatch(rule -> List.of(source, ANY).contains(rule.source())
                && List.of(target, ANY).contains(rule.target()));
    }
}
