package org.kedge.api.identity;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/**
 * With whom an Enrolee is to share a key (TS-0003 8.3.1.2): a MAF, or another CSE, AE or node ("Enrolee B").
 *
 * @param kind what the target is
 * @param id the canonical identifier: the FQDN of a MAF, the absolute CSE-ID or AE-ID, the Node-ID
 * @param fqdn the FQDN that enters the usage-constrained key (TS-0003 10.3.7, D-11, D-12)
 */
public record EnrolmentTarget(Kind kind, String id, Fqdn fqdn) {
    /** The kind of an Enrolment Target. */
    public enum Kind {
        MAF, CSE, AE, NODE
    }

    /** @throws KedgeException {@link ErrorCode#IDENTIFIER_MALFORMED} when the id does not have the grammar of its kind */
    public EnrolmentTarget {
        id = switch (kind) {
            case MAF -> Fqdn.parse(id).value();
            case CSE -> CseId.parse(id).absolute();
            case AE -> AeId.parse(id).absolute();
            case NODE -> new NodeId(id).value();
        };
        if (kind == Kind.MAF && !id.equals(fqdn.value())) {
            throw Identifiers.malformed("MAF target (id and FQDN differ)", id);
        }
    }

    /** The Enrolment Target that is the MAF of this name. */
    public static EnrolmentTarget maf(Fqdn fqdn) {
        return new EnrolmentTarget(Kind.MAF, fqdn.value(), fqdn);
    }

    /** The SUID of a key for this target in its ordinary use: 21 for a MAF, 22 for a peer of a security association. */
    public Suid ordinarySuid() {
        return kind == Kind.MAF ? Suid.RSPF_MAF : Suid.RSPF_SAEF;
    }
}
