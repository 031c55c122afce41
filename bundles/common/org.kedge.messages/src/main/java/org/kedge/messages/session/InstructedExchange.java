package org.kedge.messages.session;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.transport.SecureChannel;
import org.kedge.messages.exchange.EnrolmentExchange;
import org.kedge.messages.exchange.EnrolmentInstruction;
import org.kedge.messages.exchange.EnrolmentInstruction.CredentialType;
import org.kedge.messages.exchange.EnrolmentInstruction.MafEnrolment;
import org.kedge.messages.exchange.ExchangePolicy;
import org.kedge.messages.exchange.Report;

/**
 * The Enrolment Exchange as the Bootstrap Instruction wants it. Off: one request with all indications false, which commits Ke (D-79). On:
 * an Enrolee whose target is a MAF offers MAF enrolment, the only thing it can do; the registration at the MAF itself follows when Ke is
 * committed, because nothing of an unfinished exchange is kept.
 */
public final class InstructedExchange {
    private InstructedExchange() {
    }

    /** The exchange to run over this channel. */
    public static EnrolmentExchange of(BootstrapInstruction instruction, SecureChannel channel) {
        return new EnrolmentExchange(channel, policy(instruction), InstructedExchange::report);
    }

    static ExchangePolicy policy(BootstrapInstruction instruction) {
        boolean maf = instruction.enrolmentExchange() && instruction.target().kind() == EnrolmentTarget.Kind.MAF;
        return new ExchangePolicy(false, maf, false);
    }

    /** Accepted is what the enrolment leads to anyway: the key for the MAF comes from Ke, and the MAF is a configured peer or none. */
    private static CompletionStage<Report> report(EnrolmentInstruction instruction) {
        boolean accepted = instruction instanceof MafEnrolment maf && maf.credentialType() == CredentialType.SYMMETRIC_KEY;
        return CompletableFuture.completedFuture(accepted ? Report.succeeded() : Report.failed("no certificate for the MAF"));
    }
}
