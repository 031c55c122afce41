package org.kedge.framework.certificate;

import java.time.Instant;
import java.util.concurrent.CompletionStage;

import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.enrolment.ProbeResult;
import org.kedge.api.enrolment.Provisioned;
import org.kedge.api.enrolment.ProvisioningContext;
import org.kedge.api.enrolment.ProvisioningFramework;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.key.EnrolmentKey;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.CertificateInformation.Revocation;
import org.kedge.api.transport.LocalCredential;
import org.kedge.api.transport.SecureChannel;
import org.kedge.crypto.ExportedKey;
import org.kedge.crypto.KeyCheckValue;
import org.kedge.messages.exchange.EnrolmentExchange;
import org.kedge.messages.exchange.ExchangePolicy;
import org.kedge.messages.session.MefSessions;
import org.kedge.messages.session.MefSteps;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;

/** The Certificate-Based framework (TS-0003 8.3.2.2): certificates, or a raw public key, on this side; a certificate of the MEF. */
@Component(name = "org.kedge.framework.certificate", service = ProvisioningFramework.class, property = "kedge.mechanism=certificate")
@Designate(ocd = CertificateFrameworkConfiguration.class)
public final class CertificateFramework implements ProvisioningFramework, AutoCloseable {
    private final MefSessions sessions;

    @Activate
    public CertificateFramework(CertificateFrameworkConfiguration configuration) {
        this(configuration.revocation());
    }

    /** @param revocation how the status of the MEF's certificate is checked */
    public CertificateFramework(Revocation revocation) {
        this.sessions = new MefSessions(Mechanism.CERTIFICATE.word(), new Steps(new KeyPairs(revocation)));
    }

    @Override
    public Mechanism mechanism() {
        return Mechanism.CERTIFICATE;
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

    private record Steps(KeyPairs keyPairs) implements MefSteps {
        @Override
        public LocalCredential credential(BootstrapInstruction instruction, ProvisioningContext context) {
            return keyPairs.open(instruction, context.credentials());
        }

        @Override
        public EnrolmentKey enrolmentKey(SecretBytes exported, Fqdn mef, Instant notAfter) {
            return ExportedKey.enrolmentKey(exported, mef, notAfter);
        }

        @Override
        public String checkValue(SecretBytes ke) {
            return KeyCheckValue.of(ke);
        }

        @Override
        public CompletionStage<Instant> exchange(SecureChannel channel, Instant ownExpiry) {
            return new EnrolmentExchange(channel, ExchangePolicy.none()).run(ownExpiry);
        }
    }
}
