package org.kedge.maf;

import org.kedge.api.infrastructure.registry.AssociationRules;
import org.kedge.api.infrastructure.registry.MasterKeyRegistry;
import org.kedge.api.infrastructure.registry.PeerRegistry;
import org.kedge.api.infrastructure.registry.RegistrationRegistry;

/** The registries a MAF lives from. */
public record MafRegistries(MasterKeyRegistry masterKeys, RegistrationRegistry registrations, AssociationRules rules, PeerRegistry peers) {
}
