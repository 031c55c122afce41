package org.kedge.mef;

import java.util.Map;
import org.kedge.api.error.KedgeException;
import org.kedge.registration.RegistrationAudit;

/** The MEF's audit trail and health as client and key registrations see them. */
record RegistrationTrail(AuditTrail trail, MefStatus status) implements RegistrationAudit {
    @Override
    public void granted(String event, String subject, String peer, Map<String, String> details) {
        trail.granted(event, subject, peer, details);
    }

    @Override
    public void failed(String event, String subject, String peer, Map<String, String> details, KedgeException cause) {
        trail.failed(event, subject, peer, details, cause);
    }

    @Override
    public void refused(String event, String subject, String peer, Map<String, String> details, KedgeException cause) {
        status.fault(cause);
        trail.refused(event, subject, peer, details, cause);
    }
}
