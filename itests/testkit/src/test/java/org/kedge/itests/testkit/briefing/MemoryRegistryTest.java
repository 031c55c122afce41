package org.kedge.itests.testkit.briefing;

import org.kedge.api.infrastructure.briefing.BriefingRules;
import org.kedge.api.infrastructure.briefing.NodeRegistry;

/** The doubles that other tests use keep the contract of the registry. */
class MemoryRegistryTest implements NodeRegistryContract, IssueContract, BriefingRulesContract {
    private final NodeRegistry nodes = new MemoryNodeRegistry();
    private final BriefingRules rules = new MemoryBriefingRules();

    @Override
    public NodeRegistry nodes() {
        return nodes;
    }

    @Override
    public NodeRegistry again() {
        return nodes;
    }

    @Override
    public BriefingRules rules() {
        return rules;
    }

    @Override
    public BriefingRules rulesAgain() {
        return rules;
    }
}
