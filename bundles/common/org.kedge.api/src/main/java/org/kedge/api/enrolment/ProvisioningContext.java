package org.kedge.api.enrolment;

import java.time.Instant;

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
}
