package org.kedge.api.enrolment;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.briefing.BriefingOffer;
import org.kedge.api.briefing.TrustLevel;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.KeId;
import org.kedge.api.transport.HandshakeFacts;

/**
 * What is known about the enrolment with one target. Holds no secret.
 *
 * @param instruction the instruction in force
 * @param provider the briefing provider it came from
 * @param trust who vouches for it
 * @param offers what each provider had for this target when they were last asked; empty after a restart
 * @param state the state
 * @param phase the phase of the run in flight, or the one the last run reached
 * @param keId the KeID of the Ke in force
 * @param checkValue the key check value of the Ke in force
 * @param derivedCheckValue the key check value of the key derived for the target
 * @param notAfter its Enrolment Expiry
 * @param facts the handshake it came from; empty after a restart
 * @param lastSuccess when it was made
 * @param lastFailure why the last run failed; empty after a success
 * @param failures number of failed runs since the last success
 * @param nextTry when the next run (retry or renewal) is due
 * @param millis duration of each phase of the last run in milliseconds
 */
public record EnrolmentStatus(BootstrapInstruction instruction, String provider, TrustLevel trust, List<BriefingOffer> offers,
        EnrolmentState state, EnrolmentPhase phase,
        Optional<KeId> keId, Optional<String> checkValue, Optional<String> derivedCheckValue, Optional<Instant> notAfter,
        Optional<HandshakeFacts> facts, Optional<Instant> lastSuccess, Optional<KedgeException> lastFailure, int failures,
        Optional<Instant> nextTry, Map<EnrolmentPhase, Long> millis) {
    public EnrolmentStatus {
        offers = List.copyOf(offers);
        Map<EnrolmentPhase, Long> ordered = new EnumMap<>(EnrolmentPhase.class);
        ordered.putAll(millis);
        millis = Collections.unmodifiableMap(ordered);
    }

    /** The id of the Enrolment Target. */
    public String target() {
        return instruction.target().id();
    }
}
