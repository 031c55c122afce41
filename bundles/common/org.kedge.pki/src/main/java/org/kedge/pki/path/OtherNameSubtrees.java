package org.kedge.pki.path;

import java.util.ArrayList;
import java.util.List;

import org.bouncycastle.asn1.ASN1RelativeOID;
import org.bouncycastle.asn1.x509.OtherName;

/**
 * Constraints on otherNames, which neither the JDK nor Bouncy Castle can process (D-28). All otherNames are one name form. A device id
 * is inside a subtree when its whole OID (type-id and RELATIVE-OID) is the subtree's or below it; an otherName of another kind is inside
 * no permitted subtree, and inside an excluded one of its type-id.
 */
final class OtherNameSubtrees {
    /** One list for each authority that permits some: a name must be inside one of each list. */
    private final List<List<OtherName>> permitted = new ArrayList<>();
    private final List<OtherName> excluded = new ArrayList<>();

    void permit(List<OtherName> subtrees) {
        if (!subtrees.isEmpty()) {
            permitted.add(List.copyOf(subtrees));
        }
    }

    void exclude(OtherName subtree) {
        excluded.add(subtree);
    }

    boolean allows(OtherName name) {
        return permitted.stream().allMatch(level -> level.stream().anyMatch(tree -> isDevice(tree) && inside(name, tree)))
                && excluded.stream().noneMatch(tree -> isDevice(tree) ? inside(name, tree) : tree.getTypeID().equals(name.getTypeID()));
    }

    private static boolean inside(OtherName name, OtherName tree) {
        return isDevice(name) && (dotted(name) + ".").startsWith(dotted(tree) + ".");
    }

    private static boolean isDevice(OtherName name) {
        return name.getValue() instanceof ASN1RelativeOID;
    }

    private static String dotted(OtherName name) {
        return name.getTypeID().getId() + "." + ((ASN1RelativeOID) name.getValue()).getId();
    }
}
