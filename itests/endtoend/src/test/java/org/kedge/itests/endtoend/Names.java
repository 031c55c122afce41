package org.kedge.itests.endtoend;

import java.util.Set;

import org.kedge.api.identity.CseId;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.NodeId;
import org.kedge.api.identity.Suid;
import org.kedge.api.infrastructure.registry.AllowedTarget;
import org.kedge.api.key.KeyDerivation;

/** The cast of these tests. */
final class Names {
    static final Fqdn MEF = new Fqdn("mef.example.com");
    static final Fqdn MAF = new Fqdn("maf.example.com");
    static final Fqdn BBN = new Fqdn("bbn.example.com");
    static final Fqdn BSF = new Fqdn("bsf.operator.example.com");
    static final CseId GATEWAY = CseId.parse("//m2m.example.com/gw-1");
    /** The same gateway, as its Briefing Node knows it. */
    static final NodeId NODE = new NodeId("gw-1");
    static final EnrolmentTarget MAF_TARGET = EnrolmentTarget.maf(MAF);
    static final EnrolmentTarget CSE_TARGET = new EnrolmentTarget(EnrolmentTarget.Kind.CSE, "//m2m.example.com/in-cse",
            new Fqdn("in-cse.m2m.example.com"));

    /** The gateway as somebody else's peer, and the name in its certificate. */
    static final EnrolmentTarget GATEWAY_TARGET = new EnrolmentTarget(EnrolmentTarget.Kind.CSE, GATEWAY.absolute(),
            new Fqdn("gw-1.m2m.example.com"));

    private Names() {
    }

    /** A target with its ordinary usage. */
    static AllowedTarget allowed(EnrolmentTarget target, KeyDerivation derivation) {
        return new AllowedTarget(target, Set.of(target.ordinarySuid()), derivation);
    }

    static Suid suid(EnrolmentTarget target) {
        return target.ordinarySuid();
    }
}
