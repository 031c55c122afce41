package org.kedge.itests.testkit;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.kedge.api.audit.AuditRecord;
import org.kedge.api.audit.AuditSink;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/** Remembers audit records, or fails. Thread-safe. */
public final class RecordingSink implements AuditSink {
    public final List<AuditRecord> records = new CopyOnWriteArrayList<>();
    /** Whether every record fails with AUDIT_UNAVAILABLE. */
    public volatile boolean broken;
    /** Runs before a record is kept. */
    public volatile Runnable onRecord = () -> { };

    @Override
    public void record(AuditRecord record) {
        if (broken) {
            throw new KedgeException(ErrorCode.AUDIT_UNAVAILABLE, "scripted fault of the disk");
        }
        onRecord.run();
        records.add(record);
    }

    public List<AuditRecord> granted() {
        return records.stream().filter(r -> r.outcome() == AuditRecord.Outcome.GRANTED).toList();
    }

    /** The code in the last record that is not a grant. */
    public String lastCode() {
        return records.stream().filter(r -> r.outcome() != AuditRecord.Outcome.GRANTED).reduce((a, b) -> b).orElseThrow()
                .details().get("code");
    }
}
