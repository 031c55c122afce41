package org.kedge.mef;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.kedge.api.audit.AuditRecord;
import org.kedge.api.audit.AuditRecord.Outcome;
import org.kedge.api.audit.AuditSink;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes audit records: a grant fails closed, a refusal does not, because what is refused leaves nothing behind anyway. Thread-safe.
 */
final class AuditTrail {
    private static final Logger LOG = LoggerFactory.getLogger(AuditTrail.class);

    private final AuditSinks sinks;
    private final InstantSource clock;

    AuditTrail(AuditSinks sinks, InstantSource clock) {
        this.sinks = sinks;
        this.clock = clock;
    }

    /**
     * Records a grant; returns when it is durable in every sink.
     *
     * @throws KedgeException {@link ErrorCode#AUDIT_UNAVAILABLE} without a sink or when one failed
     */
    void granted(String event, String subject, String peer, Map<String, String> details) {
        List<AuditSink> present = sinks.present();
        if (present.isEmpty()) {
            throw new KedgeException(ErrorCode.AUDIT_UNAVAILABLE, "no audit sink for " + event + " of " + subject);
        }
        AuditRecord record = new AuditRecord(clock.instant(), event, Outcome.GRANTED, subject, peer, details);
        for (AuditSink sink : present) {
            try {
                sink.record(record);
            } catch (KedgeException e) {
                throw e;
            } catch (RuntimeException e) {
                throw new KedgeException(ErrorCode.AUDIT_UNAVAILABLE, "audit sink failed for " + event + " of " + subject, e);
            }
        }
    }

    /** Records that what was granted before did not happen after all; as well as possible. */
    void failed(String event, String subject, String peer, Map<String, String> details, KedgeException cause) {
        write(event, Outcome.FAILED, subject, peer, details, cause);
    }

    /** Records a refusal to an authenticated peer; as well as possible. */
    void refused(String event, String subject, String peer, Map<String, String> details, KedgeException cause) {
        write(event, Outcome.REFUSED, subject, peer, details, cause);
    }

    private void write(String event, Outcome outcome, String subject, String peer, Map<String, String> details, KedgeException cause) {
        Map<String, String> all = new HashMap<>(details);
        all.put("code", cause.code().code());
        all.put("cause", cause.detail());
        try {
            AuditRecord record = new AuditRecord(clock.instant(), event, outcome, subject, peer, all);
            sinks.present().forEach(sink -> sink.record(record));
        } catch (RuntimeException e) {
            LOG.error("AUDIT-FAILED event={} outcome={} {}", event, outcome, e.getMessage());
        }
    }
}
