package org.kedge.briefingnode;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.kedge.api.audit.AuditRecord;
import org.kedge.api.audit.AuditSink;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/** Remembers records, or fails. */
final class RecordingSink implements AuditSink {
    final List<AuditRecord> records = new CopyOnWriteArrayList<>();
    boolean broken;
    Runnable onRecord = () -> { };

    @Override
    public void record(AuditRecord record) {
        if (broken) {
            throw new KedgeException(ErrorCode.AUDIT_UNAVAILABLE, "scripted fault of the disk");
        }
        onRecord.run();
        records.add(record);
    }

    List<AuditRecord> granted() {
        return records.stream().filter(r -> r.outcome() == AuditRecord.Outcome.GRANTED).toList();
    }

    /** The code in the last record that is not a grant. */
    String lastCode() {
        return records.stream().filter(r -> r.outcome() != AuditRecord.Outcome.GRANTED).reduce((a, b) -> b).orElseThrow()
                .details().get("code");
    }
}
