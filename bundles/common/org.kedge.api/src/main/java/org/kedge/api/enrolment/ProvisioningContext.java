package org.kedge.api.enrolment;

import java.net.URI;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.SecureTransport;
import org.osgi.annotation.versioning.ProviderType;

/** What a framework gets from the enrolee for one run. Thread-safe. */
@ProviderType
public interface ProvisioningContext {
    /**
     * The transport for a URI scheme.
     *
     * @throws KedgeException {@link ErrorCode#TRANSPORT_MISSING}
     */
    SecureTransport transport(String scheme);

    /** The credential store. */
    CredentialStore credentials();

    /** The present time of the trusted clock. */
    Instant now();

    /** When the run is given up. */
    Instant deadline();

    /** Tells that a phase begins. */
    void enter(EnrolmentPhase phase);

    /** Whether this node can carry out a MAF enrolment for the target of the run: the MAF is a peer that is authenticated by Ke. */
    default boolean offersMafEnrolment() {
        return false;
    }

    /**
     * Carries out the MAF enrolment that a MEF instructs (TS-0003 8.3.2.1 steps 10 and 11). The MEF has kept Ke when it answered the
     * enrolment request, so Ke is kept here, too (D-79), and used for a Client Registration at the MAF that is the target of the run.
     * Does not block.
     *
     * @param maf where the MEF says that the MAF is: it must be the configured one
     * @param provisioned Ke with the Enrolment Expiry known so far; stays the caller's
     * @return completes when the MAF has registered this node, or exceptionally with {@link ErrorCode#ASSOCIATION_UNKNOWN_PEER}, a code
     *         of the store or of {@link org.kedge.api.registration.RegistrationService#register}
     */
    default CompletionStage<Void> enrolAtMaf(URI maf, Provisioned provisioned) {
        return CompletableFuture.failedFuture(new KedgeException(ErrorCode.ASSOCIATION_UNKNOWN_PEER, "MAF enrolment was not offered"));
    }
}
