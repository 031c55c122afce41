package org.kedge.briefing.local.trigger;

import org.kedge.api.audit.AuditSink;
import org.kedge.api.briefing.PinnedSigners;
import org.kedge.api.briefing.TriggerSource;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.enrolment.EnroleeService;
import org.kedge.api.metrics.Meters;
import org.kedge.work.Bound;

/** What the receiver works with; each may come and go. Thread-safe. */
public final class TriggerServices {
    private volatile Runnable changed = () -> { };
    private final Bound<TriggerSource> sources = new Bound<>(() -> changed.run());
    private final Bound<EnroleeService> enrolees = new Bound<>(() -> changed.run());
    private final Bound<CredentialStore> stores = new Bound<>(() -> changed.run());
    private final Bound<PinnedSigners> signers = new Bound<>();
    private final Bound<AuditSink> audits = new Bound<>();
    private final Bound<Meters> meters = new Bound<>();

    /** Called after a source, an enrolee or a store came or went. */
    void onChange(Runnable observer) {
        changed = observer;
    }

    public Bound<TriggerSource> sources() {
        return sources;
    }

    public Bound<EnroleeService> enrolees() {
        return enrolees;
    }

    public Bound<CredentialStore> stores() {
        return stores;
    }

    public Bound<PinnedSigners> signers() {
        return signers;
    }

    public Bound<AuditSink> audits() {
        return audits;
    }

    public Bound<Meters> meters() {
        return meters;
    }
}
