package org.kedge.messages.session;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.enrolment.Provisioned;
import org.kedge.api.enrolment.ProvisioningContext;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.key.EnrolmentKey;
import org.kedge.api.transport.SecureChannel;
import org.kedge.messages.exchange.EnrolmentExchange;
import org.kedge.messages.exchange.EnrolmentInstruction;
import org.kedge.messages.exchange.EnrolmentInstruction.CredentialType;
import org.kedge.messages.exchange.EnrolmentInstruction.MafEnrolment;
import org.kedge.messages.exchange.ExchangePolicy;
import org.kedge.messages.exchange.Report;

/**
 * The Enrolment Exchange as the Bootstrap Instruction wants it. Off: one request with all indications false, which commits Ke (D-79). On:
 * an Enrolee whose target is a MAF that it knows offers MAF enrolment, the only thing it can do, and registers there before it reports
 * (8.3.2.1 steps 11 and 12).
 */
final class InstructedExchange {
    private InstructedExchange() {
    }

    /** @param key Ke as this side has exported it */
    static EnrolmentExchange of(BootstrapInstruction instruction, ProvisioningContext context, SecureChannel channel, EnrolmentKey key) {
        return new EnrolmentExchange(channel, policy(instruction, context),
                received -> report(received, context, new Provisioned(key, channel.facts())));
    }

    private static ExchangePolicy policy(BootstrapInstruction instruction, ProvisioningContext context) {
        boolean maf = instruction.enrolmentExchange() && instruction.target().kind() == EnrolmentTarget.Kind.MAF
                && context.offersMafEnrolment();
        return new ExchangePolicy(false, maf, false);
    }

    private static CompletionStage<Report> report(EnrolmentInstruction instruction, ProvisioningContext context, Provisioned own) {
        if (instruction instanceof MafEnrolment maf && maf.credentialType() == CredentialType.SYMMETRIC_KEY) {
            return context.enrolAtMaf(maf.mafClientRegistrationUri().orElse(maf.mafKeyRegistrationUri()), agreed(maf, own))
                    .thenApply(registered -> Report.succeeded());
        }
        return CompletableFuture.completedFuture(Report.failed("no certificate for the MAF"));
    }

    /** The earlier expiry of both sides, as far as the MEF has told its own. */
    private static Provisioned agreed(MafEnrolment maf, Provisioned own) {
        EnrolmentKey key = own.key();
        Instant end = maf.lifetime().filter(key.notAfter()::isAfter).orElse(key.notAfter());
        return new Provisioned(new EnrolmentKey(key.ke(), key.keId(), end), own.facts());
    }
}
