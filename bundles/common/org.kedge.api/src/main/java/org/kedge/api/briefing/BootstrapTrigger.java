package org.kedge.api.briefing;

import java.time.Instant;
import java.util.Optional;

/**
 * What starts a bootstrap.
 *
 * @param kind why
 * @param target the id of the Enrolment Target it concerns; empty for all
 * @param time when
 */
public record BootstrapTrigger(Kind kind, Optional<String> target, Instant time) {
    /** Why a bootstrap starts. */
    public enum Kind {
        BOOT, OPERATOR, BRIEFING, DEVICE_TRIGGER, EXPIRY, RETRY, TRUST_LOST
    }
}
