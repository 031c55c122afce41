package org.kedge.registration;

import java.util.Map;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.osgi.annotation.versioning.ConsumerType;

/** The audit trail of the server. Blocks. Thread-safe. */
@ConsumerType
public interface RegistrationAudit {
    /**
     * Records a grant; returns when it is durable.
     *
     * @param subject whom it concerns: the source client
     * @param peer who asked
     * @throws KedgeException {@link ErrorCode#AUDIT_UNAVAILABLE}; then nothing is kept and no key leaves
     */
    void granted(String event, String subject, String peer, Map<String, String> details);

    /** Records that what was granted before did not happen after all; never throws. */
    void failed(String event, String subject, String peer, Map<String, String> details, KedgeException cause);

    /** Records a refusal to an authenticated peer; never throws. */
    void refused(String event, String subject, String peer, Map<String, String> details, KedgeException cause);
}
