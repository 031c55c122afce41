package org.kedge.briefingnode.staging;

import org.kedge.api.infrastructure.briefing.BriefingRules;
import org.kedge.api.infrastructure.briefing.NodeRegistry;
import org.kedge.api.infrastructure.registry.EnroleeRegistry;

/**
 * What staging reads and writes.
 *
 * @param nodes of the Briefing Node
 * @param enrolees of the MEF on the same registry
 * @param rules decide which Enrolee entries a node needs
 */
public record StagingRegistries(NodeRegistry nodes, EnroleeRegistry enrolees, BriefingRules rules) {
}
