package org.kedge.api.audit;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * One security decision. Never holds a secret, an IMPI or a nonce.
 *
 * @param time when it was decided
 * @param event a stable word, for example {@code enrolment.committed} or {@code key.released}
 * @param outcome how it ended
 * @param subject whom it concerns, for example the Enrolee-ID; empty when unknown
 * @param peer who asked, for example the authenticated identity of the target or an address; empty for a local action
 * @param details further facts by name, sorted; for example {@code keId}, {@code suid}, {@code code}
 */
public record AuditRecord(Instant time, String event, Outcome outcome, String subject, String peer, Map<String, String> details) {
    /** How an audited action ended. */
    public enum Outcome {
        GRANTED, REFUSED, FAILED
    }

    public AuditRecord {
        details = Collections.unmodifiableMap(new TreeMap<>(details));
    }
}
