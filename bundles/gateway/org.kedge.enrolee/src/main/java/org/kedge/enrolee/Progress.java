package org.kedge.enrolee;

import java.time.Instant;
import java.util.Optional;

import org.kedge.api.error.KedgeException;

/**
 * How far the enrolment with one target has come; survives a restart. Immutable.
 *
 * @param failures failed runs since the last success
 * @param lastFailure why the last run failed
 * @param nextTry when the next run is due: a retry, or the renewal
 * @param lastSuccess when Ke was made
 * @param expired Ke has expired and was not renewed yet
 * @param credentials what the credentials of the instruction looked like when a run failed for good: a change is worth a try
 */
record Progress(int failures, Optional<KedgeException> lastFailure, Optional<Instant> nextTry, Optional<Instant> lastSuccess,
        boolean expired, String credentials) {
    static final Progress NONE = new Progress(0, Optional.empty(), Optional.empty(), Optional.empty(), false, "");

    static Progress success(Instant now, Instant renewal) {
        return new Progress(0, Optional.empty(), Optional.of(renewal), Optional.of(now), false, "");
    }

    Progress failed(KedgeException failure, Optional<Instant> next, String seenCredentials) {
        return new Progress(failures + 1, Optional.of(failure), next, lastSuccess, expired, seenCredentials);
    }

    /** The key is gone; a scheduled retry stays. */
    Progress keyExpired() {
        return new Progress(failures, lastFailure, failures == 0 ? Optional.empty() : nextTry, lastSuccess, true, credentials);
    }

    /** A new instruction: what failed before says nothing about it. */
    Progress reinstructed() {
        return new Progress(0, Optional.empty(), failures == 0 ? nextTry : Optional.empty(), lastSuccess, expired, "");
    }

    /** Whether the last run failed and only the owner can help. */
    boolean failedForGood() {
        return lastFailure.map(failure -> !failure.retryable()).orElse(false);
    }
}
