package org.kedge.demo;

import java.util.List;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;

/** Who takes part in the demo. The gateway is one node that the MEF knows twice: by its Kpm and by its certificate. */
final class Cast {
    static final Fqdn MEF = new Fqdn("mef.demo.example");
    static final String GATEWAY_NAME = "mn-1.in-cse.demo.example";
    static final String KPM_ID = "mn-1@mef.demo.example";
    /** Aliases in the credential stores, and so the names of the intake files. */
    static final String KPM_ALIAS = "kpm";
    static final String GATEWAY_ALIAS = "gateway";
    static final String MEF_ALIAS = "mef";

    static final Enrolment BY_CERTIFICATE = new Enrolment(Mechanism.CERTIFICATE, "//demo.example/mn-1", GATEWAY_ALIAS,
            new EnrolmentTarget(EnrolmentTarget.Kind.CSE, "//demo.example/in-cse", new Fqdn("in-cse.demo.example")),
            CertificateFlavour.CSE_ID);
    static final Enrolment BY_PSK = new Enrolment(Mechanism.PSK, "urn:dev:demo:mn-1", KPM_ALIAS,
            EnrolmentTarget.maf(new Fqdn("maf.demo.example")), CertificateFlavour.FQDN);
    static final List<Enrolment> ENROLMENTS = List.of(BY_CERTIFICATE, BY_PSK);

    /**
     * One enrolment of the gateway.
     *
     * @param enroleeId under which the MEF knows the gateway
     * @param credentialAlias what the gateway authenticates itself with
     * @param targetFlavour the flavour of the certificate by which the target fetches its key
     */
    record Enrolment(Mechanism mechanism, String enroleeId, String credentialAlias, EnrolmentTarget target,
            CertificateFlavour targetFlavour) {
    }

    private Cast() {
    }
}
