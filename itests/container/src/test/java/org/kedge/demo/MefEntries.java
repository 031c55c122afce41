package org.kedge.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.features.run.Node;
import org.kedge.pki.Pem;

/** What an owner tells a MEF about one gateway. */
final class MefEntries {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ANCHOR = "enrolee-anchor.pem";

    private MefEntries() {
    }

    /** Enters a gateway that enrols by its certificate for one target. */
    static void enrolee(Node mef, Home home, String id, CertificateFlavour flavour, String identifier, X509Certificate anchor,
            EnrolmentTarget target) throws IOException {
        home.file(ANCHOR, Pem.encode(List.of(anchor)));
        ObjectNode all = JSON.createObjectNode();
        ObjectNode enrolee = all.putArray("enrolees").addObject().put("id", id).put("framework", "certificate")
                .put("enrolmentExpiry", RegistryFiles.ENROLMENT_EXPIRY.toString()).put("flavour", flavour.name())
                .put("identifier", identifier).put("revocation", "OFF");
        enrolee.putArray("trustAnchors").add(ANCHOR);
        enrolee.putArray("targets").addObject().put("kind", target.kind().name()).put("id", target.id())
                .put("fqdn", target.fqdn().value()).putArray("suids").add(target.ordinarySuid().number());
        mef.run("mef:import", home.privateFile(identifier + ".json", JSON.writeValueAsString(all).getBytes(StandardCharsets.UTF_8))
                .toString()).orThrow();
    }
}
