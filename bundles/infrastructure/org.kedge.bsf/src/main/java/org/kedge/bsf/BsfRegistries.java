package org.kedge.bsf;

import org.kedge.api.infrastructure.registry.BootstrapRegistry;
import org.kedge.api.infrastructure.registry.PeerRegistry;
import org.kedge.api.infrastructure.registry.SubscriberRegistry;

/** The registries a BSF lives from. */
public record BsfRegistries(SubscriberRegistry subscribers, BootstrapRegistry bootstraps, PeerRegistry peers) {
}
