package org.kedge.pki.names;

import java.util.ArrayList;
import java.util.List;

import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.kedge.pki.PermittedNames;

/** The nameConstraints extension of an intermediate (D-28). */
public final class NameConstraintsWriter {
    private NameConstraintsWriter() {
    }

    /** The permitted subtrees. A device arc is written as an otherName whose whole OID (type-id and value) is the arc. */
    public static NameConstraints constraints(PermittedNames names) {
        List<GeneralSubtree> trees = new ArrayList<>();
        names.dnsNames().forEach(d -> trees.add(new GeneralSubtree(new GeneralName(GeneralName.dNSName, d))));
        names.uriHosts().forEach(h -> trees.add(new GeneralSubtree(new GeneralName(GeneralName.uniformResourceIdentifier, h))));
        for (String arc : names.deviceArcs()) {
            int last = arc.lastIndexOf('.');
            trees.add(new GeneralSubtree(DeviceId.parse(arc.substring(0, last) + "/" + arc.substring(last + 1)).generalName()));
        }
        return new NameConstraints(trees.toArray(GeneralSubtree[]::new), new GeneralSubtree[0]);
    }
}
