package org.kedge.mef;

import org.kedge.api.infrastructure.registry.EnroleeRegistry;
import org.kedge.api.infrastructure.registry.EnrolmentKeyRegistry;
import org.kedge.api.infrastructure.registry.PeerRegistry;

/** The registries a MEF lives from. */
public record MefRegistries(EnroleeRegistry enrolees, EnrolmentKeyRegistry keys, PeerRegistry peers) {
}
