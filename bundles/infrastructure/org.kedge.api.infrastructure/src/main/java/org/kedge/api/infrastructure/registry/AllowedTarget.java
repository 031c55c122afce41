package org.kedge.api.infrastructure.registry;

import java.util.Set;

import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Suid;
import org.kedge.api.key.KeyDerivation;

/**
 * One Enrolment Target for which an Enrolee may be provisioned.
 *
 * @param target the target
 * @param suids the usages the target may fetch a key for
 * @param derivation how its key is derived (D-14)
 */
public record AllowedTarget(EnrolmentTarget target, Set<Suid> suids, KeyDerivation derivation) {
    public AllowedTarget {
        suids = Set.copyOf(suids);
    }
}
