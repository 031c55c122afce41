package org.kedge.demo;

import java.util.List;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;

/** Who takes part in the demo: a MEF, a MAF, an IN-CSE and two gateways, one for each provisioning framework. */
final class Cast {
    static final Fqdn MEF = new Fqdn("mef.demo.example");
    static final EnrolmentTarget MAF = EnrolmentTarget.maf(new Fqdn("maf.demo.example"));
    static final EnrolmentTarget CSE = new EnrolmentTarget(EnrolmentTarget.Kind.CSE, "//demo.example/in-cse",
            new Fqdn("in-cse.demo.example"));
    static final List<EnrolmentTarget> TARGETS = List.of(MAF, CSE);

    static final String KPM_ID = "mn-2@mef.demo.example";
    /** Aliases in the credential stores, and so the names of the intake files. */
    static final String KPM_ALIAS = "kpm";
    static final String ANCHOR_ALIAS = "anchor";
    /** Of the key pair of a gateway. */
    static final String OWN_ALIAS = "gateway";
    static final String MEF_ALIAS = "mef";
    static final String MAF_ALIAS = "maf";
    static final String CSE_ALIAS = "cse";

    static final Gateway BY_CERTIFICATE = new Gateway("mn-1", Mechanism.CERTIFICATE, OWN_ALIAS);
    static final Gateway BY_PSK = new Gateway("mn-2", Mechanism.PSK, KPM_ALIAS);
    static final List<Gateway> GATEWAYS = List.of(BY_CERTIFICATE, BY_PSK);

    /**
     * A gateway, the Enrolee.
     *
     * @param credentialAlias what it authenticates itself to the MEF with
     */
    record Gateway(String name, Mechanism mechanism, String credentialAlias) {
        /** Its absolute CSE-ID. */
        String id() {
            return "//demo.example/" + name;
        }

        /** Its CSE-ID as its certificate has it. */
        String certificateName() {
            return name + ".in-cse.demo.example";
        }
    }

    /** The flavour of the certificate of a target. */
    static CertificateFlavour flavour(EnrolmentTarget target) {
        return target.kind() == EnrolmentTarget.Kind.MAF ? CertificateFlavour.FQDN : CertificateFlavour.CSE_ID;
    }

    private Cast() {
    }
}
