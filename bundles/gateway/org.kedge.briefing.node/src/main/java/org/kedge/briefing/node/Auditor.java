package org.kedge.briefing.node;

import java.util.Map;
import java.util.TreeMap;

import org.kedge.api.audit.AuditRecord;
import org.kedge.api.audit.AuditRecord.Outcome;
import org.kedge.api.audit.AuditSink;
import org.kedge.work.Times;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the present audit sinks what was decided. Blocks. */
final class Auditor {
    private static final Logger LOG = LoggerFactory.getLogger(NodeBriefing.class);

    private final NodeServices services;
    private final Times times;

    Auditor(NodeServices services, Times times) {
        this.services = services;
        this.times = times;
    }

    void record(String event, Outcome outcome, Contact contact, Map<String, String> facts) {
        Map<String, String> details = new TreeMap<>(facts);
        details.put("source", contact.source());
        record(new AuditRecord(times.now(), event, outcome, "", contact.peer().fqdn().value(), details));
    }

    /** A local action. */
    void record(String event, Map<String, String> facts) {
        record(new AuditRecord(times.now(), event, Outcome.GRANTED, "", "", facts));
    }

    private void record(AuditRecord record) {
        for (AuditSink sink : services.audits().all()) {
            try {
                sink.record(record);
            } catch (RuntimeException e) {
                // Whatever a sink throws: what was decided stands, because nothing is released here.
                LOG.warn("AUDIT-LOST event={} peer={}: {}", record.event(), record.peer(), e.getMessage());
            }
        }
    }
}
