package org.kedge.briefing.local.manual;

import java.util.Map;
import java.util.Optional;

import org.kedge.api.audit.AuditRecord;
import org.kedge.api.audit.AuditSink;
import org.kedge.api.briefing.Briefing;
import org.kedge.api.error.KedgeException;
import org.kedge.messages.compact.CompactInstruction;
import org.kedge.work.Times;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Log and audit of manual entry. Never a one-time code. Blocks. */
final class ManualJournal {
    private static final Logger LOG = LoggerFactory.getLogger(ManualEntry.class);

    private final ManualServices services;
    private final Times times;

    ManualJournal(ManualServices services, Times times) {
        this.services = services;
        this.times = times;
    }

    void entered(Pending entry) {
        LOG.info("BRIEFING-ENTERED a {} signed by {}", entry.text().isPresent() ? "compact text" : "instruction",
                entry.signer().orElse("nobody"));
    }

    void confirmed(Briefing briefing) {
        String target = briefing.instruction().target().id();
        String serial = Long.toString(briefing.instruction().serial());
        LOG.info("BRIEFING-CONFIRMED target={} serial={} trust={}", target, serial, briefing.trust().word());
        audit("briefing.confirmed", AuditRecord.Outcome.GRANTED, target, Map.of("serial", serial, "trust", briefing.trust().word(),
                "signer", briefing.signer().orElse("none")));
    }

    void confirmed(CompactInstruction text, Optional<String> signer) {
        LOG.info("BRIEFING-CONFIRMED briefing-node={} pin={} serial={} signer={}", text.uri(), text.pin(), text.serial(),
                signer.orElse("none"));
        audit("briefing.confirmed", AuditRecord.Outcome.GRANTED, "", Map.of("serial", Long.toString(text.serial()),
                "uri", text.uri().toString(), "pin", text.pin(), "signer", signer.orElse("none")));
    }

    void withdrawn(String target) {
        LOG.info("BRIEFING-WITHDRAWN target={}", target);
        audit("briefing.withdrawn", AuditRecord.Outcome.GRANTED, target, Map.of());
    }

    void refused(KedgeException why) {
        LOG.warn("BRIEFING-REFUSED provider={} code={}: {}", Held.PROVIDER, why.code(), why.getMessage());
        audit("briefing.refused", AuditRecord.Outcome.REFUSED, "", Map.of("code", why.code().code()));
    }

    private void audit(String event, AuditRecord.Outcome outcome, String target, Map<String, String> details) {
        AuditRecord record = new AuditRecord(times.now(), event, outcome, target, Held.PROVIDER, details);
        for (AuditSink sink : services.audits().all()) {
            try {
                sink.record(record);
            } catch (RuntimeException e) {
                LOG.warn("AUDIT-LOST event={}: {}", event, e.toString());
            }
        }
    }
}
