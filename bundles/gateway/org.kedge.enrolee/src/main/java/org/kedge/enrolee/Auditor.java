package org.kedge.enrolee;

import java.util.Map;

import org.kedge.api.audit.AuditRecord;
import org.kedge.api.audit.AuditSink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes to every present audit sink. A gateway goes on without one: nothing is released here. Blocks. */
final class Auditor {
    private static final Logger LOG = LoggerFactory.getLogger(Auditor.class);

    private final Services services;
    private final TrustedClock clock;

    Auditor(Services services, TrustedClock clock) {
        this.services = services;
        this.clock = clock;
    }

    void record(String event, AuditRecord.Outcome outcome, String target, String peer, Map<String, String> details) {
        AuditRecord record = new AuditRecord(clock.atLeast(), event, outcome, target, peer, details);
        for (AuditSink sink : services.audits().all()) {
            try {
                sink.record(record);
            } catch (RuntimeException e) {
                // Whatever a sink throws: nobody who waits for the outcome must wait for ever because of it.
                LOG.warn("AUDIT-LOST event={} target={}: {}", event, target, e.toString());
            }
        }
    }
}
