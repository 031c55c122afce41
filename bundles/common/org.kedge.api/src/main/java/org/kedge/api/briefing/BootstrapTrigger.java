package org.kedge.api.briefing;

import java.time.Instant;
import java.util.Optional;

/**
 * What starts a bootstrap.
 *
 * @param kind why
 * @param target the id of the Enrolment Target it concerns; empty for all
 * @param time when
 * @param pointer where the briefing is; empty: where it is configured. Only an authenticated trigger or a technician has one
 * @param mef the MEF to enrol with, picked among those of accepted instructions; only an authenticated trigger has one
 */
public record BootstrapTrigger(Kind kind, Optional<String> target, Instant time, Optional<BriefingPointer> pointer,
        Optional<MefHint> mef) {
    /** Why a bootstrap starts. */
    public enum Kind {
        BOOT, OPERATOR, BRIEFING, DEVICE_TRIGGER, EXPIRY, RETRY, TRUST_LOST
    }

    /** A trigger that names neither Briefing Node nor MEF. */
    public BootstrapTrigger(Kind kind, Optional<String> target, Instant time) {
        this(kind, target, time, Optional.empty(), Optional.empty());
    }
}
