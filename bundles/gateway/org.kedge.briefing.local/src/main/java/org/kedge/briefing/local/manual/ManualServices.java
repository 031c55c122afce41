package org.kedge.briefing.local.manual;

import java.security.PublicKey;
import java.util.Map;

import org.kedge.api.audit.AuditSink;
import org.kedge.api.briefing.PinnedSigners;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.enrolment.EnroleeService;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.work.Bound;

/** What manual entry works with; each may come and go. Thread-safe. */
public final class ManualServices {
    private final Bound<EnroleeService> enrolees = new Bound<>();
    private final Bound<CredentialStore> stores = new Bound<>();
    private final Bound<PinnedSigners> signers = new Bound<>();
    private final Bound<AuditSink> audits = new Bound<>();

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

    Map<String, PublicKey> keys() {
        return signers.first().map(PinnedSigners::keys).orElse(Map.of());
    }

    /** Who signed may have been struck off since. While nobody can say, nobody was. */
    boolean pins(String signer) {
        return signers.first().map(pinned -> pinned.pins(signer)).orElse(true);
    }

    /** @throws KedgeException {@link ErrorCode#SERVICE_MISSING} */
    CredentialStore store() {
        return stores.first().orElseThrow(() -> new KedgeException(ErrorCode.SERVICE_MISSING, "the credential store is not there"));
    }

    /** @throws KedgeException {@link ErrorCode#SERVICE_MISSING} */
    EnroleeService enrolee() {
        return enrolees.first().orElseThrow(() -> new KedgeException(ErrorCode.SERVICE_MISSING, "the enrolee is not there"));
    }
}
