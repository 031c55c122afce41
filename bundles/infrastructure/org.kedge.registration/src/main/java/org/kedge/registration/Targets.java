package org.kedge.registration;

import java.util.List;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.AeId;
import org.kedge.api.identity.CseId;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.Suid;

/** The target list of a key registration (TS-0003 8.3.5.2.7 step 3). */
final class Targets {
    private Targets() {
    }

    /**
     * The list in canonical form. Every usage served here has exactly one target.
     *
     * @throws Refusal 4102 for another number, or for something that cannot be a target of this usage
     */
    static List<String> checked(Suid suid, List<String> targetIds) {
        if (targetIds.size() != 1) {
            throw Refusal.unacceptable("SUID " + suid.digits() + " has exactly one target, not " + targetIds.size());
        }
        try {
            return List.of(canonical(suid, targetIds.get(0)));
        } catch (KedgeException e) {
            throw Refusal.unacceptable("target of SUID " + suid.digits() + ": " + e.detail());
        }
    }

    /** The target of SUID 21 is a MAF, which has only an FQDN (D-43); with two segments a CSE-ID and an S-type AE-ID look alike. */
    private static String canonical(Suid suid, String id) {
        if (suid == Suid.RSPF_MAF) {
            return Fqdn.parse(id).value();
        }
        return id.indexOf('/', 2) == id.lastIndexOf('/') ? CseId.parse(id).absolute() : AeId.parse(id).absolute();
    }
}
