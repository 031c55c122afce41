package org.kedge.framework.gba;

import java.util.concurrent.CompletionStage;

import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.enrolment.ProbeResult;
import org.kedge.api.enrolment.Provisioned;
import org.kedge.api.enrolment.ProvisioningContext;
import org.kedge.api.enrolment.ProvisioningFramework;
import org.kedge.api.gba.GbaClient;
import org.kedge.api.transport.CertificateInformation.Revocation;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes the {@link GbaFramework}. A configuration that says nothing valid at the start counts as the strictest one. */
@Component(name = "org.kedge.framework.gba", service = ProvisioningFramework.class, property = "kedge.mechanism=gba")
@Designate(ocd = GbaFrameworkConfiguration.class)
public final class GbaFrameworkComponent implements ProvisioningFramework {
    private static final Logger LOG = LoggerFactory.getLogger(GbaFrameworkComponent.class);

    private final Clients clients = new Clients();
    private final GbaFramework framework = new GbaFramework(clients, Revocation.HARD);

    @Activate
    @Modified
    void modified(GbaFrameworkConfiguration configuration) {
        try {
            framework.revocation(configuration.cert_revocation());
        } catch (IllegalArgumentException e) {
            LOG.error("CONFIGURATION-REFUSED org.kedge.framework.gba: cert.revocation is neither soft, hard nor off but \"{}\";"
                    + " the running value stays in force, hard at the start", configuration.cert_revocation());
        }
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindClient(GbaClient client) {
        clients.bind(client);
    }

    void unbindClient(GbaClient client) {
        clients.unbind(client);
    }

    @Deactivate
    void deactivate() {
        framework.close();
        clients.close();
    }

    @Override
    public Mechanism mechanism() {
        return framework.mechanism();
    }

    @Override
    public CompletionStage<Provisioned> provision(BootstrapInstruction instruction, ProvisioningContext context) {
        return framework.provision(instruction, context);
    }

    @Override
    public CompletionStage<ProbeResult> probe(BootstrapInstruction instruction, ProvisioningContext context) {
        return framework.probe(instruction, context);
    }
}
