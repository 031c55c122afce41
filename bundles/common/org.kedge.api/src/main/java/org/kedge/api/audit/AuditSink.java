package org.kedge.api.audit;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Where audit records go. A service; several may be present. On infrastructure a key is released only after {@link #record} has
 * returned, so a missing or failing sink fails closed. Thread-safe.
 */
@ConsumerType
public interface AuditSink {
    /**
     * Writes one record and returns when it is durable. Blocks; never call it on a receiver or event-loop thread.
     *
     * @throws KedgeException {@link ErrorCode#AUDIT_UNAVAILABLE} when the record could not be made durable
     */
    void record(AuditRecord record);
}
