package org.kedge.briefingnode.staging;

import java.util.Optional;

import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.CertificateInformation;

/**
 * What a row asks for.
 *
 * @param line from 1
 * @param before the node as it is; empty for a new one
 * @param node the node as it is to be
 * @param certificate its certificate information, also when it does not come to the Briefing Node with it but only to a MEF
 * @param psk its key for the Briefing Node, when the row holds it
 * @param kpm its Kpm, when the row holds it
 */
record Draft(int line, Optional<NodeRecord> before, NodeRecord node, Optional<CertificateInformation> certificate,
        Optional<SecretBytes> psk, Optional<SecretBytes> kpm) implements AutoCloseable {
    @Override
    public void close() {
        psk.ifPresent(SecretBytes::close);
        kpm.ifPresent(SecretBytes::close);
    }

    @Override
    public String toString() {
        return "Draft[line " + line + ", " + node.id() + "]";
    }
}
