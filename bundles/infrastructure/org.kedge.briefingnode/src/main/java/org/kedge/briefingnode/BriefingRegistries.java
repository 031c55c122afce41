package org.kedge.briefingnode;

import org.kedge.api.infrastructure.briefing.BriefingRules;
import org.kedge.api.infrastructure.briefing.NodeRegistry;
import org.kedge.api.infrastructure.registry.EnroleeRegistry;

/**
 * The registries a Briefing Node lives from.
 *
 * @param nodes the nodes and what was issued to them
 * @param rules the owner's rules
 * @param enrolees the Enrolees of the MEF, for the keys that are delivered
 */
public record BriefingRegistries(NodeRegistry nodes, BriefingRules rules, EnroleeRegistry enrolees) {
}
