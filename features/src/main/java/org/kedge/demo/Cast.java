package org.kedge.demo;

import java.util.List;
import java.util.stream.Stream;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;

/**
 * Who takes part in the demo: a MEF that is BSF and Briefing Node too, a second MEF, a MAF, an IN-CSE and three gateways, one for each
 * provisioning framework.
 */
final class Cast {
    static final Fqdn MEF = new Fqdn("mef.demo.example");
    /** Where a gateway is sent later. */
    static final Fqdn MEF2 = new Fqdn("mef2.demo.example");
    static final Fqdn BBN = new Fqdn("bbn.demo.example");
    static final Fqdn BSF = new Fqdn("bsf.demo.example");
    static final EnrolmentTarget MAF = EnrolmentTarget.maf(new Fqdn("maf.demo.example"));
    static final EnrolmentTarget CSE = new EnrolmentTarget(EnrolmentTarget.Kind.CSE, "//demo.example/in-cse",
            new Fqdn("in-cse.demo.example"));
    static final List<EnrolmentTarget> TARGETS = List.of(MAF, CSE);

    static final String KPM_ID = "mn-2@mef.demo.example";
    /** Aliases in the credential stores, and so the names of the intake files. */
    static final String KPM_ALIAS = "kpm";
    /** Under which the Briefing Node delivers a Kpm. */
    static final String DELIVERED_ALIAS = "bbn/kpm";
    /** The key of a gateway without certificate towards the Briefing Node, and its identity there. */
    static final String FACTORY_ALIAS = "factory";
    static final String FACTORY_ID = "mn-2@bbn.demo.example";
    static final String ANCHOR_ALIAS = "anchor";
    /** The name of the USIM of a gateway. */
    static final String USIM = "sim";
    /** What the agreement with the network operator is called (D-75). */
    static final String AGREEMENT = "demo";
    /** Of the key pair of a gateway. */
    static final String OWN_ALIAS = "gateway";
    static final String MEF_ALIAS = "mef";
    static final String MEF2_ALIAS = "mef2";
    static final String BBN_ALIAS = "bbn";
    /** Of the key by which the owner's instructions are signed. */
    static final String OWNER_ALIAS = "owner";
    static final String BSF_ALIAS = "bsf";
    static final String MAF_ALIAS = "maf";
    static final String CSE_ALIAS = "cse";

    static final Gateway BY_CERTIFICATE = new Gateway("mn-1", Mechanism.CERTIFICATE, OWN_ALIAS);
    static final Gateway BY_PSK = new Gateway("mn-2", Mechanism.PSK, KPM_ALIAS);
    /** Has no certificate and no key from a factory, only its USIM. */
    static final Gateway BY_GBA = new Gateway("mn-3", Mechanism.GBA, USIM);
    static final List<Gateway> GATEWAYS = List.of(BY_CERTIFICATE, BY_PSK, BY_GBA);

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

        boolean hasCertificate() {
            return mechanism != Mechanism.GBA;
        }

        /** What its associations can rest on. */
        List<AssociationRow.Credential> credentials() {
            return Stream.of(AssociationRow.Credential.values())
                    .filter(credential -> hasCertificate() || credential != AssociationRow.Credential.CERTIFICATE).toList();
        }

        /** What its enrolment runs over in the round of this way: handsets reach a BSF by plain HTTP as well (TS 24.109). */
        String over(Way way) {
            return mechanism == Mechanism.GBA && way == Way.DTLS ? "HTTP" : way.name();
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

    /** Who may have a key of the USIM: the targets, and the Briefing Node, which knows the gateway by one. */
    static List<String> nafs() {
        return Stream.concat(TARGETS.stream().map(EnrolmentTarget::fqdn), Stream.of(BBN)).map(Fqdn::value).toList();
    }

    private Cast() {
    }
}
