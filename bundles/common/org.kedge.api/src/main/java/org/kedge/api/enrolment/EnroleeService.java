package org.kedge.api.enrolment;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.briefing.BriefingReport;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The Enrolee of this node: one state machine, one run in flight per target. A service. Stages complete on a thread of the enrolee;
 * nothing here blocks unless stated. Thread-safe.
 */
@ProviderType
public interface EnroleeService {
    /**
     * Starts a run for a target now, also when a valid Ke is held (renewal); joins the run in flight.
     *
     * @param target the id of an Enrolment Target with an instruction; empty when there is only one
     * @return completes with the status after the run, or exceptionally with {@link ErrorCode#BRIEFING_NONE} or the failure of the run
     */
    CompletionStage<EnrolmentStatus> enrol(Optional<String> target);

    /**
     * Acts on a trigger: asks the briefing providers, with the pointer of the trigger, then enrols with the targets whose instruction is
     * new or was never acted on, and in any case with those the trigger names by target or MEF. A call during such a round shares the
     * next one with all others.
     *
     * @return completes with the status of every run, possibly none, or exceptionally with {@link ErrorCode#BRIEFING_NONE},
     *         {@link ErrorCode#TRIGGER_MEF_UNKNOWN} (then nobody is asked and nothing runs), {@link ErrorCode#TRIGGER_LIMITED} when too
     *         many wait, a code of the store, or the failure of a run; a failure of one run does not keep others from theirs
     */
    CompletionStage<List<EnrolmentStatus>> trigger(BootstrapTrigger trigger);

    /** The last time the providers were asked; empty before the first. */
    Optional<BriefingReport> lastBriefing();

    /**
     * Removes the enrolment with a target: its Ke, its state and its schedule. Blocks until durable.
     *
     * @return whether there was one
     * @throws KedgeException a code of the store
     */
    boolean forget(String target);

    /** The enrolments of this node in order of target. */
    List<EnrolmentStatus> status();

    /**
     * Performs a handshake only, towards a MEF, with the bootstrap credential of the instruction for that MEF or the one named.
     * Nothing is stored here and nothing stays at the MEF (D-79).
     *
     * @param mef the URI of the MEF
     * @param credentialAlias the credential to use; empty for that of the instruction with this MEF URI
     * @return completes with the facts, or exceptionally with a code of area 1, 2, 3 or 5
     */
    CompletionStage<ProbeResult> probe(URI mef, Optional<String> credentialAlias);

    /**
     * Subscribes to status changes.
     *
     * @param observer called with each new status, on a thread of the enrolee; must not block
     * @return closes the subscription
     */
    AutoCloseable observe(Consumer<EnrolmentStatus> observer);
}
