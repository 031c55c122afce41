package org.kedge.messages.exchange;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Carries out the instructions of a MEF that the policy offered to carry out. */
@FunctionalInterface
public interface InstructionHandler {
    /** Carries out nothing: every instruction is reported as failed. */
    InstructionHandler NONE = instruction -> CompletableFuture.completedFuture(
            Report.failed("no handler for " + instruction.type().word()));

    /**
     * Carries out one instruction. Does not block.
     *
     * @return completes with the report; an exceptional completion is reported to the MEF as a failure without detail
     */
    CompletionStage<Report> handle(EnrolmentInstruction instruction);
}
