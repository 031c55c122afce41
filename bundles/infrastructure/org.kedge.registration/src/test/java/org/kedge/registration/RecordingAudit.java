package org.kedge.registration;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/** Remembers records as text, or fails. */
final class RecordingAudit implements RegistrationAudit {
    final List<String> records = new ArrayList<>();
    Map<String, String> details = Map.of();
    boolean broken;
    Runnable onGrant = () -> { };

    String last() {
        return records.get(records.size() - 1);
    }

    @Override
    public void granted(String event, String subject, String peer, Map<String, String> facts) {
        if (broken) {
            throw new KedgeException(ErrorCode.AUDIT_UNAVAILABLE, "scripted fault of the disk");
        }
        onGrant.run();
        records.add("granted " + event + " " + subject + " " + peer);
        details = facts;
    }

    @Override
    public void failed(String event, String subject, String peer, Map<String, String> facts, KedgeException cause) {
        records.add("failed " + event + " " + cause.code());
    }

    @Override
    public void refused(String event, String subject, String peer, Map<String, String> facts, KedgeException cause) {
        records.add("refused " + event + " " + cause.code());
        details = facts;
    }
}
