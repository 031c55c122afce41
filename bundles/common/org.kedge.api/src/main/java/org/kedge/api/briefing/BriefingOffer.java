package org.kedge.api.briefing;

import java.util.Optional;
import java.util.OptionalLong;

import org.kedge.api.error.KedgeException;

/**
 * What one provider had for one target, and what became of it.
 *
 * @param provider name of the provider
 * @param target id of the Enrolment Target; empty when the provider had nothing or failed
 * @param serial of the instruction
 * @param trust of the instruction, or what the provider declares
 * @param verdict what became of it
 * @param why with {@link Verdict#REFUSED}, {@link Verdict#FAILED} and {@link Verdict#CONFLICT}
 */
public record BriefingOffer(String provider, Optional<String> target, OptionalLong serial, TrustLevel trust, Verdict verdict,
        Optional<KedgeException> why) {
    /** What became of an offer. */
    public enum Verdict {
        /** It is the instruction in force. */
        CHOSEN,
        /** The very same document as the chosen one, from another provider. */
        SAME,
        /** It could have been chosen, but a provider of higher priority had one. */
        OUTRANKED,
        /** As {@link #OUTRANKED}, and it has the serial of the chosen one and says something else: its owner should look. */
        CONFLICT,
        /** Against the policy, or a check of window, serial or node. */
        REFUSED,
        /** The provider had nothing. */
        NOTHING,
        /** The provider could not answer. */
        FAILED
    }
}
