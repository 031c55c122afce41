package org.kedge.mef;

import org.kedge.api.infrastructure.registry.AssociationRules;
import org.kedge.api.infrastructure.registry.EnroleeRegistry;
import org.kedge.api.infrastructure.registry.EnrolmentKeyRegistry;
import org.kedge.api.infrastructure.registry.PeerRegistry;
import org.kedge.api.infrastructure.registry.RegistrationRegistry;

/** The registries a MEF lives from. */
public record MefRegistries(EnroleeRegistry enrolees, EnrolmentKeyRegistry keys, PeerRegistry peers, RegistrationRegistry registrations,
        AssociationRules rules) {
}
