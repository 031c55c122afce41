package org.kedge.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.features.run.Node;
import org.kedge.pki.CertificateAuthority;
import org.kedge.pki.Pem;

/**
 * Figure 2 of the seed: the manufacturer has installed the certificate of the gateway, and the owner knows the manufacturer, not the
 * gateway. One infrastructure process is Briefing Node and MEF.
 */
public final class MakerFlow implements AutoCloseable {
    /** The target that the owner's rule sends everything of this manufacturer to. */
    public static final String TARGET = Cast.MAF.id();

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NODE = "gw-7.maker.example";
    private static final String MAKER = "Maker of gateways";
    private static final String MAKER_ALIAS = "maker";
    private static final String INFRASTRUCTURE = "infra";
    private static final String RULE = "made-by-maker";

    private final CertificateAuthority owner = CertificateAuthority.root("Owner of gateways");
    private final CertificateAuthority maker = CertificateAuthority.root(MAKER);
    private final Fleet fleet;
    private final Door door = Door.free();
    private final Door mefDoor = Door.free();
    private final Home infrastructureHome;
    private final Home gatewayHome;
    private Node infrastructure;
    private Node gateway;

    /**
     * Prepares both; nothing runs.
     *
     * @param distributions where {@code infrastructure-felix} is
     * @param distribution of the gateway
     * @param work an empty directory for homes and consoles
     */
    public MakerFlow(Path distributions, Path distribution, Path work) throws IOException {
        fleet = new Fleet(distributions, distribution, work);
        infrastructureHome = fleet.infrastructure(INFRASTRUCTURE);
        gatewayHome = fleet.gateway("gw");
        prepareInfrastructure();
        prepareGateway();
    }

    private void prepareInfrastructure() throws IOException {
        Home home = infrastructureHome;
        home.configure("org.kedge.briefingnode", Map.of("fqdn", Cast.BBN.value(), "nodes.unlisted", "certificate", "nodes.anchors",
                MAKER_ALIAS, "nodes.flavour", CertificateFlavour.NODE_ID.name(), "nodes.revocation", "OFF", "rate.node", "600"));
        home.configure("org.kedge.mef", Map.of("fqdn", Cast.MEF.value(), "listener", "mef"));
        Fleet.listeners(home, "bbn", door, Cast.BBN_ALIAS, "none");
        Fleet.listeners(home, "mef", mefDoor, Cast.MEF_ALIAS, "bootstrap");
        Fleet.keyPair(home, Cast.BBN_ALIAS, owner.issue(CertificateFlavour.FQDN, Cast.BBN.value()));
        Fleet.keyPair(home, Cast.MEF_ALIAS, owner.issue(CertificateFlavour.FQDN, Cast.MEF.value()));
        home.secret(MAKER_ALIAS + ".pem", Pem.encode(List.of(maker.root())).getBytes(StandardCharsets.US_ASCII));
    }

    private void prepareGateway() throws IOException {
        Home home = gatewayHome;
        home.configure("org.kedge.briefing.node", Map.of("node.id", NODE));
        home.configure("org.kedge.briefing.local.trigger", Map.of("node.id", NODE));
        home.configure("org.kedge.briefing.local.spool", Map.of("spool.poll", "1"));
        Fleet.keyPair(home, Cast.OWN_ALIAS, maker.issue(CertificateFlavour.NODE_ID, NODE));
        home.secret(Cast.ANCHOR_ALIAS + ".pem", Pem.encode(List.of(owner.root())).getBytes(StandardCharsets.US_ASCII));
        Peers.briefingNode(home, Cast.BY_CERTIFICATE, door);
    }

    /** Starts the infrastructure, anew after it was killed, and returns when it briefs and enrols. */
    public void startInfrastructure() throws IOException {
        boolean first = infrastructure == null;
        infrastructure = fleet.startInfrastructure(INFRASTRUCTURE, infrastructureHome);
        infrastructure.awaitCommand(Await.patience(), "bbn:status").awaitCommand(Await.patience(), "mef:peers");
        if (first) {
            MefEntries.enrolee(infrastructure, infrastructureHome, "//demo.example/gw-7", CertificateFlavour.NODE_ID, NODE, maker.root(),
                    Cast.MAF);
            decide(Way.TLS);
        }
        for (Way way : Way.values()) {
            Stage.awaitListener(infrastructure, "bbn", way);
            Stage.awaitListener(infrastructure, "mef", way);
        }
    }

    /** Sends what the maker has made to the MEF, over this from now on. */
    private void decide(Way way) throws IOException {
        new Rulebook().rule(RULE, "cert.issuer", "CN=" + MAKER, "maf").destination("maf", Cast.MAF, Mechanism.CERTIFICATE,
                mefDoor.uri(way), Cast.MEF, Cast.OWN_ALIAS, Optional.of(owner.root()), List.of()).importInto(infrastructure,
                infrastructureHome);
    }

    /** Lets the owner change the destination: the next round yields something new. Returns where the MEF is then. */
    public String decideOther() throws IOException {
        Way way = status().path("mef").asText().equals(mefDoor.uri(Way.TLS).toString()) ? Way.DTLS : Way.TLS;
        decide(way);
        return mefDoor.uri(way).toString();
    }

    /**
     * Starts the gateway.
     *
     * @param interval seconds between two rounds of briefing
     */
    public void startGateway(int interval) throws IOException {
        gatewayHome.configure("org.kedge.enrolee", Map.of("node.id", NODE, "retry.initial", "2", "retry.max", "4", "briefing.trust",
                "channel", "briefing.interval", Integer.toString(interval)));
        gateway = fleet.startGateway("gw", gatewayHome);
        gateway.awaitCommand(Await.patience(), "kedge:status");
    }

    public Node gateway() {
        return gateway;
    }

    /** Briefing Node and MEF. */
    public Node infrastructure() {
        return infrastructure;
    }

    /** What the gateway says about its enrolment; a missing node when it says nothing. */
    public JsonNode status() throws IOException {
        return Enrolments.status(gateway, TARGET);
    }

    /** What came of a source of instructions when it was last asked; {@code none} when it was not. */
    public String verdict(String source) throws IOException {
        for (JsonNode offer : JSON.readTree(gateway.run("kedge:briefings", "--json").orThrow()).path("offers")) {
            if (offer.path("source").asText().equals(source)) {
                return offer.path("verdict").asText();
            }
        }
        return "none";
    }

    /** How many enrolments the MEF has kept. */
    public long enrolments() {
        return Console.lines(infrastructure).stream().filter(line -> line.contains("KE-COMMITTED")).count();
    }

    public boolean isEnrolled() throws IOException {
        return status().path("state").asText().equals("ENROLLED");
    }

    /** The check value of a Ke as the MEF stated it when it had committed it. */
    public String committed(String keId) {
        return Console.checkValue(infrastructure, "KE-COMMITTED", keId).orElse("none");
    }

    /** What the Briefing Node says about the gateway. */
    public String node() {
        return infrastructure.run("bbn:node", NODE).orThrow();
    }

    private Path spool() throws IOException {
        return Files.createDirectories(gatewayHome.directory().resolve("spool/trigger"));
    }

    /** How many messages wait there. */
    public long spooled() throws IOException {
        try (Stream<Path> files = Files.list(spool())) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    /** Writes a short message as a modem daemon does. */
    public void receive(String name, String text) throws IOException {
        Path part = Files.writeString(spool().resolve("." + name), text);
        Files.move(part, spool().resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    /** All consoles, for the message of a failure. */
    public String consoles() {
        return fleet.consoles();
    }

    /** Ends both processes. */
    @Override
    public void close() {
        fleet.close();
    }
}
