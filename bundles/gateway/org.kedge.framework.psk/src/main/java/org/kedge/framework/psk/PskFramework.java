package org.kedge.framework.psk;

import java.time.Instant;
import java.util.concurrent.CompletionStage;

import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.enrolment.ProbeResult;
import org.kedge.api.enrolment.Provisioned;
import org.kedge.api.enrolment.ProvisioningContext;
import org.kedge.api.enrolment.ProvisioningFramework;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.key.EnrolmentKey;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.LocalCredential;
import org.kedge.crypto.ExportedKey;
import org.kedge.crypto.KeyCheckValue;
import org.kedge.messages.session.MefSessions;
import org.kedge.messages.session.MefSteps;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/** The Pre-Provisioned Symmetric Enrolee Key framework (TS-0003 8.3.2.1): psk_identity = KpmID, psk = Kpm. Nothing to configure. */
@Component(name = "org.kedge.framework.psk", service = ProvisioningFramework.class, property = "kedge.mechanism=psk")
public final class PskFramework implements ProvisioningFramework, AutoCloseable {
    private final MefSessions sessions = new MefSessions(Mechanism.PSK.word(), new Steps());

    @Override
    public Mechanism mechanism() {
        return Mechanism.PSK;
    }

    @Override
    public CompletionStage<Provisioned> provision(BootstrapInstruction instruction, ProvisioningContext context) {
        return sessions.provision(instruction, context);
    }

    @Override
    public CompletionStage<ProbeResult> probe(BootstrapInstruction instruction, ProvisioningContext context) {
        return sessions.probe(instruction, context);
    }

    /** Completes what is pending with a retryable failure; nothing can be started any more. */
    @Override
    @Deactivate
    public void close() {
        sessions.close();
    }

    private static final class Steps implements MefSteps {
        @Override
        public LocalCredential credential(BootstrapInstruction instruction, ProvisioningContext context) {
            try (Credential credential = context.credentials().require(instruction.credentialAlias())) {
                if (credential.kind() != CredentialKind.PRE_PROVISIONED_KEY) {
                    throw new KedgeException(ErrorCode.CREDENTIAL_UNKNOWN, "the credential \"" + credential.alias() + "\" is a "
                            + credential.kind() + " and not the pre-provisioned key that the psk framework needs");
                }
                requireKeyOf(instruction.mefFqdn(), credential);
                SecretBytes kpm = credential.secret().duplicate();
                try {
                    return new LocalCredential.Psk(credential.identifier(), kpm);
                } catch (KedgeException e) {
                    kpm.close();
                    throw e;
                }
            }
        }

        /** The KpmID names the MEF that shares the key (D-18): it must not be shown to another one. */
        private static void requireKeyOf(Fqdn mef, Credential credential) {
            Fqdn owner = KeyReference.parseRelative(credential.identifier()).fqdn();
            if (!owner.equals(mef)) {
                throw new KedgeException(ErrorCode.IDENTIFIER_MALFORMED, "the credential \"" + credential.alias()
                        + "\" is shared with the MEF " + owner + " (right part of its KpmID) but the instruction names the MEF " + mef);
            }
        }

        @Override
        public EnrolmentKey enrolmentKey(SecretBytes exported, Fqdn mef, Instant notAfter) {
            return ExportedKey.enrolmentKey(exported, mef, notAfter);
        }

        @Override
        public String checkValue(SecretBytes ke) {
            return KeyCheckValue.of(ke);
        }
    }
}
