package org.kedge.enrolee;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

import org.kedge.api.briefing.Mechanism;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.enrolment.EnrolmentPhase;
import org.kedge.api.enrolment.Provisioned;
import org.kedge.api.enrolment.ProvisioningContext;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.SecureTransport;
import org.kedge.work.Tasks;

/** What a framework sees of one run. The deadline follows monotonic time, so a clock that is set meanwhile does not end the run. */
record RunContext(Services services, TrustedClock clock, Tasks tasks, Mechanism mechanism, long deadlineNanos,
        Consumer<EnrolmentPhase> phases, Optional<MafEnrolment> maf) implements ProvisioningContext {

    /** A MAF enrolment that can be carried out. */
    interface MafEnrolment {
        /** As {@link ProvisioningContext#enrolAtMaf}. */
        CompletionStage<Void> carryOut(URI maf, Provisioned provisioned);
    }

    /** Without MAF enrolment. */
    RunContext(Services services, TrustedClock clock, Tasks tasks, Mechanism mechanism, long deadlineNanos,
            Consumer<EnrolmentPhase> phases) {
        this(services, clock, tasks, mechanism, deadlineNanos, phases, Optional.empty());
    }

    @Override
    public SecureTransport transport(String scheme) {
        return services.transports().named(scheme).orElseThrow(() -> missingTransport(scheme));
    }

    static KedgeException missingTransport(String scheme) {
        return new KedgeException(ErrorCode.TRANSPORT_MISSING, "no transport for the scheme \"" + scheme + "\" is present");
    }

    @Override
    public CredentialStore credentials() {
        return services.stores().first().orElseThrow(RunContext::missingStore);
    }

    static KedgeException missingStore() {
        return new KedgeException(ErrorCode.STORE_SEALED, "no credential store is present");
    }

    /** A pre-shared key proves both sides without a clock; whatever else may depend on validity times needs a trusted one. */
    @Override
    public Instant now() {
        return mechanism == Mechanism.PSK ? clock.atLeast() : clock.instant();
    }

    @Override
    public Instant deadline() {
        return now().plus(Duration.ofNanos(deadlineNanos - tasks.nanos()));
    }

    @Override
    public void enter(EnrolmentPhase phase) {
        phases.accept(phase);
    }

    @Override
    public boolean offersMafEnrolment() {
        return maf.isPresent();
    }

    @Override
    public CompletionStage<Void> enrolAtMaf(URI uri, Provisioned provisioned) {
        return maf.isPresent() ? maf.get().carryOut(uri, provisioned) : ProvisioningContext.super.enrolAtMaf(uri, provisioned);
    }
}
