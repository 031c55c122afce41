package org.kedge.framework.certificate;

import java.time.Instant;
import java.util.Locale;
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
import org.kedge.crypto.ExportedKey;
import org.kedge.crypto.KeyCheckValue;
import org.kedge.messages.session.MefSessions;
import org.kedge.messages.session.MefSteps;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Certificate-Based framework (TS-0003 8.3.2.2): certificates, or a raw public key, on this side; a certificate of the MEF. */
@Component(name = "org.kedge.framework.certificate", service = ProvisioningFramework.class, property = "kedge.mechanism=certificate")
@Designate(ocd = CertificateFrameworkConfiguration.class)
public final class CertificateFramework implements ProvisioningFramework, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateFramework.class);

    private final KeyPairs keyPairs;
    private final MefSessions sessions;

    /** A configuration that says nothing valid at the start counts as the strictest one. */
    @Activate
    public CertificateFramework(CertificateFrameworkConfiguration configuration) {
        this(Revocation.HARD);
        modified(configuration);
    }

    /** @param revocation how the status of the MEF's certificate is checked */
    public CertificateFramework(Revocation revocation) {
        this.keyPairs = new KeyPairs(revocation);
        this.sessions = new MefSessions(Mechanism.CERTIFICATE.word(), new Steps(keyPairs));
    }

    @Modified
    void modified(CertificateFrameworkConfiguration configuration) {
        try {
            keyPairs.revocation(Revocation.valueOf(configuration.cert_revocation().toUpperCase(Locale.ROOT)));
        } catch (IllegalArgumentException e) {
            LOG.error("CONFIGURATION-REFUSED org.kedge.framework.certificate: cert.revocation is neither soft, hard nor off but \"{}\";"
                    + " the running value stays in force, hard at the start", configuration.cert_revocation());
        }
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
    }
}
