package org.kedge.registration.server;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.kedge.api.audit.AuditRecord;
import org.kedge.api.audit.AuditRecord.Outcome;
import org.kedge.api.audit.AuditSink;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.registration.RegistrationAudit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes audit records: a grant fails closed, a refusal does not, because what is refused leaves nothing behind anyway. Refusals that
 * an unauthenticated peer can cause are limited in number. Thread-safe.
 */
public final class AuditTrail implements RegistrationAudit {
    private static final Logger LOG = LoggerFactory.getLogger(AuditTrail.class);
    /** The trail is bounded: at a higher rate strangers could push out within days what matters in it. */
    private static final int UNAUTHENTICATED_PER_MINUTE = 10;

    private final AuditSinks sinks;
    private final InstantSource clock;
    private final Consumer<KedgeException> faults;
    private final Limiter unauthenticated = new Limiter(UNAUTHENTICATED_PER_MINUTE);

    /** @param faults is told the cause of every refusal to an authenticated peer: it may be a fault of this side */
    public AuditTrail(AuditSinks sinks, InstantSource clock, Consumer<KedgeException> faults) {
        this.sinks = sinks;
        this.clock = clock;
        this.faults = faults;
    }

    /**
     * Records a grant; returns when it is durable in every sink.
     *
     * @throws KedgeException {@link ErrorCode#AUDIT_UNAVAILABLE} without a sink or when one failed
     */
    @Override
    public void granted(String event, String subject, String peer, Map<String, String> details) {
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
    @Override
    public void failed(String event, String subject, String peer, Map<String, String> details, KedgeException cause) {
        write(event, Outcome.FAILED, subject, peer, details, cause);
    }

    /** Records a refusal to an authenticated peer; as well as possible. */
    @Override
    public void refused(String event, String subject, String peer, Map<String, String> details, KedgeException cause) {
        faults.accept(cause);
        write(event, Outcome.REFUSED, subject, peer, details, cause);
    }

    /** Records a refusal to somebody unknown, unless there were too many within a minute. */
    public void refusedUnknown(String event, String peer, KedgeException cause) {
        Limiter.Decision decision = unauthenticated.next();
        if (decision.allowed()) {
            LOG.warn("{} peer={} {}", "PEER-REFUSED", peer, cause.getMessage());
            write(event, Outcome.REFUSED, "", peer,
                    decision.suppressed() == 0 ? Map.of() : Map.of("suppressed", Long.toString(decision.suppressed())), cause);
        }
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
