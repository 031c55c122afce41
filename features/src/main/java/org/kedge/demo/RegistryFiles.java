package org.kedge.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.features.run.Node;

/** What MEF and MAF are told about everybody else, by their import command. */
final class RegistryFiles {
    static final Duration ENROLMENT_EXPIRY = Duration.ofDays(30);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ANCHOR = "anchor.pem";

    private final Material material;

    RegistryFiles(Material material) {
        this.material = material;
    }

    /** Whom the MEF talks to that is BSF and Briefing Node too; its Enrolees are entered with the nodes. */
    void fillBriefingMef(Node mef, Home home, BsfDoor bsf) throws IOException {
        ObjectNode all = JSON.createObjectNode();
        ArrayNode peers = all.putArray("peers");
        for (EnrolmentTarget target : Cast.TARGETS) {
            peer(peers, target);
        }
        ObjectNode briefingNode = peers.addObject().put("name", "bbn").put("role", "BBN").put("fqdn", Cast.BBN.value())
                .put("originator", Cast.BBN.value());
        verified(briefingNode, CertificateFlavour.FQDN, Cast.BBN.value());
        server(peers, "BSF", Cast.BSF, List.of(bsf.znUri()), Cast.BBN_ALIAS);
        run(mef, home, all);
    }

    /** Enrolees and the targets that fetch their keys; the MEF erases the file, because it holds Kpm. */
    void fillMef(Node mef, Home home, List<Cast.Gateway> gateways) throws IOException {
        ObjectNode all = JSON.createObjectNode();
        ArrayNode enrolees = all.putArray("enrolees");
        for (Cast.Gateway gateway : gateways) {
            ObjectNode enrolee = enrolees.addObject().put("id", gateway.id()).put("framework", gateway.mechanism().word())
                    .put("enrolmentExpiry", ENROLMENT_EXPIRY.toString());
            if (gateway.mechanism() == Mechanism.PSK) {
                enrolee.put("kpmId", Cast.KPM_ID).put("kpm", material.kpm());
            } else {
                verified(enrolee, CertificateFlavour.CSE_ID, gateway.certificateName());
            }
            ArrayNode targets = enrolee.putArray("targets");
            for (EnrolmentTarget target : Cast.TARGETS) {
                targets.addObject().put("kind", target.kind().name()).put("id", target.id()).put("fqdn", target.fqdn().value())
                        .putArray("suids").add(target.ordinarySuid().number());
            }
        }
        ArrayNode peers = all.putArray("peers");
        for (EnrolmentTarget target : Cast.TARGETS) {
            peer(peers, target);
        }
        run(mef, home, all);
    }

    /** The subscriber; the BSF erases the file, because it holds K. */
    void fillBsf(Node bsf, Home home, Usim usim) throws IOException {
        Path file = home.privateFile("demo.subscribers.csv", usim.subscriber(Cast.BY_GBA));
        bsf.run("bsf:import", file.toString()).orThrow();
    }

    /** The MEFs and the BSF that the MAF asks, the CSE that retrieves Kc, and who may register keys for whom. */
    void fillMaf(Node maf, Home home, Door mef, Door mef2, BsfDoor bsf) throws IOException {
        ObjectNode all = JSON.createObjectNode();
        ArrayNode peers = all.putArray("peers");
        server(peers, "MEF", Cast.MEF, List.of(mef.uri(Way.TLS), mef.uri(Way.DTLS)), Cast.MAF_ALIAS);
        server(peers, "MEF", Cast.MEF2, List.of(mef2.uri(Way.TLS), mef2.uri(Way.DTLS)), Cast.MAF_ALIAS);
        server(peers, "BSF", Cast.BSF, List.of(bsf.znUri()), Cast.MAF_ALIAS);
        peer(peers, Cast.CSE);
        ArrayNode rules = all.putArray("rules");
        for (Cast.Gateway gateway : Cast.GATEWAYS) {
            rules.addObject().put("server", Cast.MAF.id()).put("source", gateway.id()).put("target", Cast.CSE.id());
        }
        run(maf, home, all);
    }

    private static void server(ArrayNode peers, String role, Fqdn fqdn, List<URI> uris, String credential) {
        ObjectNode server = peers.addObject().put("name", fqdn.value()).put("role", role).put("fqdn", fqdn.value())
                .put("originator", fqdn.value()).put("credentialAlias", credential);
        ArrayNode all = server.putArray("uris");
        uris.forEach(uri -> all.add(uri.toString()));
        verified(server, CertificateFlavour.FQDN, fqdn.value());
    }

    private void peer(ArrayNode peers, EnrolmentTarget target) {
        ObjectNode peer = peers.addObject().put("name", target.fqdn().value()).put("role", target.kind().name())
                .put("fqdn", target.fqdn().value()).put("originator", target.id());
        verified(peer, Cast.flavour(target), target.fqdn().value());
    }

    private static void verified(ObjectNode record, CertificateFlavour flavour, String identifier) {
        record.put("flavour", flavour.name()).put("identifier", identifier).put("revocation", "OFF");
        record.putArray("trustAnchors").add(ANCHOR);
    }

    private void run(Node node, Home home, ObjectNode content) throws IOException {
        home.file(ANCHOR, material.anchorPem());
        Path file = home.privateFile("demo-registry.json", JSON.writeValueAsString(content).getBytes(StandardCharsets.UTF_8));
        node.run("mef:import", file.toString()).orThrow();
    }
}
