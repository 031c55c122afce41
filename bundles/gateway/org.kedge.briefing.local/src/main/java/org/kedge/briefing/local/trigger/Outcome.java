package org.kedge.briefing.local.trigger;

import java.util.List;
import java.util.Optional;

import org.kedge.api.enrolment.EnrolmentStatus;
import org.kedge.api.error.KedgeException;

/**
 * What came of one trigger.
 *
 * @param verdict the kind of outcome
 * @param by who vouched for it: the pinned signer, the alias of the Kpm, or {@code channel}; empty when nobody did
 * @param runs the enrolments it led to, possibly none
 * @param why with {@link Verdict#REFUSED} and {@link Verdict#FAILED}
 */
public record Outcome(Verdict verdict, Optional<String> by, List<EnrolmentStatus> runs, Optional<KedgeException> why) {
    /** The kinds of outcome. */
    public enum Verdict {
        /** Genuine; the enrolee has acted on it. */
        STARTED,
        /** Nobody vouches for it; the configured briefing was run. */
        HINTED,
        /** Asks for something that this node does not do yet. */
        UNSUPPORTED,
        /** Nothing was done and nothing stored. */
        REFUSED,
        /** It was accepted, and the enrolee could not do what it asks for. */
        FAILED
    }

    public Outcome {
        runs = List.copyOf(runs);
    }

    static Outcome refused(KedgeException why) {
        return new Outcome(Verdict.REFUSED, Optional.empty(), List.of(), Optional.of(why));
    }
}
