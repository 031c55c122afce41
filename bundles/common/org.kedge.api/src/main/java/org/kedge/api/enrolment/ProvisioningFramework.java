package org.kedge.api.enrolment;

import java.util.concurrent.CompletionStage;

import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.briefing.Mechanism;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A Remote Security Provisioning Framework (TS-0003 8.3.2). A service, one per mechanism; it may be replaced while the gateway runs:
 * a framework that goes away first completes its pending stages with a retryable failure. It writes nothing: the enrolee commits what
 * it yields, and what it hands over for a MAF enrolment. Thread-safe.
 */
@ConsumerType
public interface ProvisioningFramework {
    /** The mechanism it implements. */
    Mechanism mechanism();

    /**
     * Authenticates with the MEF, exports Ke and runs the Enrolment Exchange. Does not block.
     *
     * @return completes with the enrolment key after the MEF has answered (D-79), or exceptionally with a
     *         {@link org.kedge.api.error.KedgeException}; then everything derived was wiped
     */
    CompletionStage<Provisioned> provision(BootstrapInstruction instruction, ProvisioningContext context);

    /** Performs the handshake only and closes the session without a request. Does not block. */
    CompletionStage<ProbeResult> probe(BootstrapInstruction instruction, ProvisioningContext context);
}
