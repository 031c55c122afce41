package org.kedge.itests.endtoend;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.kedge.api.audit.AuditRecord;
import org.kedge.api.audit.AuditSink;

/** Keeps audit records in memory, so that a test can ask what the owner of a node would read. */
final class RecordedAudit implements AuditSink {
    private final List<AuditRecord> records = new CopyOnWriteArrayList<>();

    @Override
    public void record(AuditRecord record) {
        records.add(record);
    }

    List<AuditRecord> records() {
        return List.copyOf(records);
    }

    /** The codes of everything that was refused or failed. */
    List<String> codes() {
        return records.stream().filter(r -> r.outcome() != AuditRecord.Outcome.GRANTED).map(r -> r.details().getOrDefault("code", ""))
                .toList();
    }

    /** Number of grants of one kind. */
    long granted(String event) {
        return records.stream().filter(r -> r.outcome() == AuditRecord.Outcome.GRANTED && r.event().equals(event)).count();
    }
}
