package org.kedge.maf;

import java.util.ArrayList;
import java.util.List;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.infrastructure.registry.AssociationRules;

/** Rules in memory. */
final class FakeRules implements AssociationRules {
    private final List<Rule> rules = new ArrayList<>();

    @Override
    public void add(Rule rule) {
        if (!rules.contains(rule)) {
            rules.add(rule);
        }
    }

    @Override
    public boolean remove(Rule rule) {
        return rules.remove(rule);
    }

    @Override
    public List<Rule> list(Fqdn server) {
        return rules.stream().filter(r -> r.server().equals(server)).toList();
    }

    @Override
    public boolean allows(Fqdn server, String source, String target) {
        return list(server).stream().anyMatch(r -> List.of(ANY, source).contains(r.source()) && List.of(ANY, target).contains(r.target()));
    }
}
