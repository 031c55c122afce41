package org.kedge.framework.gba;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.credential.Credential;
import org.kedge.api.enrolment.ProvisioningContext;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.BsfAddress;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.CertificateInformation.Revocation;
import org.kedge.api.transport.PeerAddress;

/** The BSF that an instruction names as its MEF. */
record Bsfs(Revocation revocation) {
    /**
     * @throws KedgeException {@link ErrorCode#DERIVATION_UNSUPPORTED} for a target that has no NAF name (D-12),
     *         {@link ErrorCode#BSF_PROTOCOL} for a URI of another scheme, {@link ErrorCode#CERTIFICATE_UNTRUSTED} for https without an
     *         anchor, {@link ErrorCode#CREDENTIAL_UNKNOWN} for an alias that is not in the store
     */
    BsfAddress of(BootstrapInstruction instruction, ProvisioningContext context) {
        EnrolmentTarget.Kind kind = instruction.target().kind();
        if (kind != EnrolmentTarget.Kind.MAF && kind != EnrolmentTarget.Kind.CSE) {
            throw new KedgeException(ErrorCode.DERIVATION_UNSUPPORTED, "GBA has keys for a MAF or a CSE; the target "
                    + instruction.target().id() + " is of kind " + kind + " and has no NAF name (D-12)");
        }
        PeerAddress address = new PeerAddress(instruction.mefUri(), instruction.mefFqdn());
        boolean secured = "https".equals(address.uri().getScheme());
        return new BsfAddress(address, secured ? Optional.of(server(instruction, context)) : Optional.empty());
    }

    private CertificateInformation server(BootstrapInstruction instruction, ProvisioningContext context) {
        List<X509Certificate> anchors = new ArrayList<>(instruction.trustAnchors());
        for (String alias : instruction.trustAnchorAliases()) {
            try (Credential credential = context.credentials().require(alias)) {
                anchors.addAll(credential.certificates());
            }
        }
        if (anchors.isEmpty()) {
            throw new KedgeException(ErrorCode.CERTIFICATE_UNTRUSTED, "the instruction names no trust anchor for the BSF "
                    + instruction.mefFqdn() + " behind https");
        }
        return new CertificateInformation(CertificateFlavour.FQDN, instruction.mefFqdn().value(), anchors, revocation);
    }
}
