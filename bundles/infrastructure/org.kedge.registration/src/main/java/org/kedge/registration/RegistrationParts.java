package org.kedge.registration;

import java.time.InstantSource;
import java.util.function.Supplier;
import org.kedge.api.infrastructure.registry.AssociationRules;
import org.kedge.api.infrastructure.registry.RegistrationRegistry;
import org.kedge.api.metrics.Meters;

/**
 * What the procedures of one server work with.
 *
 * @param settings the values in force
 * @param registry where registrations are kept
 * @param rules which source may share keys with which target
 * @param clients who a session belongs to
 * @param audit the audit trail
 * @param meters where outcomes are counted: {@code mef.registrations} or {@code maf.registrations}, tags {@code procedure}, {@code outcome}
 * @param clock the trusted clock
 */
public record RegistrationParts(Supplier<RegistrationSettings> settings, RegistrationRegistry registry, AssociationRules rules,
        Clients clients, RegistrationAudit audit, Supplier<Meters> meters, InstantSource clock) {
}
