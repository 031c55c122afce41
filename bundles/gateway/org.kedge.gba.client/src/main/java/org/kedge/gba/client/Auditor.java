package org.kedge.gba.client;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

import org.kedge.api.audit.AuditRecord;
import org.kedge.api.audit.AuditRecord.Outcome;
import org.kedge.api.audit.AuditSink;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.BsfAddress;
import org.kedge.gba.client.state.Kept;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells log and audit sinks what was decided, by the name of the USIM and never by an IMPI. Blocks. */
final class Auditor {
    private static final Logger LOG = LoggerFactory.getLogger(Gba.class);

    private final GbaServices services;

    Auditor(GbaServices services) {
        this.services = services;
    }

    void bootstrapped(String usim, BsfAddress bsf, String agreement, Kept kept) {
        LOG.info("GBA-BOOTSTRAPPED usim={} bsf={} bTid={} mode={} digest={} transport={} notAfter={}", usim, bsf.address().fqdn(),
                kept.bTid(), kept.mode(), kept.digest().token(), kept.transport(), kept.notAfter());
        record(kept.since(), "gba.bootstrapped", Outcome.GRANTED, usim, bsf, agreement, Map.of("bTid", kept.bTid().toString(),
                "mode", kept.mode().name(), "digest", kept.digest().token(), "transport", kept.transport(),
                "notAfter", kept.notAfter().toString()));
    }

    void failed(Instant now, String usim, BsfAddress bsf, String agreement, KedgeException failure) {
        LOG.warn("GBA-FAILED usim={} bsf={} code={}: {}", usim, bsf.address().fqdn(), failure.code(), failure.getMessage());
        record(now, "gba.failed", Outcome.FAILED, usim, bsf, agreement, Map.of("code", failure.code().code()));
    }

    private void record(Instant now, String event, Outcome outcome, String usim, BsfAddress bsf, String agreement,
            Map<String, String> facts) {
        Map<String, String> details = new TreeMap<>(facts);
        details.put("agreement", agreement);
        for (AuditSink sink : services.audits().all()) {
            try {
                sink.record(new AuditRecord(now, event, outcome, usim, bsf.address().fqdn().value(), details));
            } catch (RuntimeException e) {
                // Whatever a sink throws: what was decided stands.
                LOG.warn("AUDIT-LOST event={} usim={}: {}", event, usim, e.getMessage());
            }
        }
    }
}
