package org.kedge.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.features.run.Node;
import org.kedge.pki.CertificateAuthority;
import org.kedge.pki.Pem;

/**
 * Figure 2 of the seed: the manufacturer has installed the certificates of gateways, and the owner knows the manufacturer, not the
 * gateways. One infrastructure process is Briefing Node and MEF; there is a gateway for each host that it is made for.
 */
public final class MakerFlow implements AutoCloseable {
    /** The target that the owner's rule sends everything of this manufacturer to. */
    public static final String TARGET = Cast.MAF.id();

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
    private final Map<String, MadeGateway> gateways = new LinkedHashMap<>();
    private Node infrastructure;
    private Way decided = Way.TLS;

    /**
     * Prepares all; nothing runs.
     *
     * @param distributions where {@code infrastructure-felix} is
     * @param hosts distributions of the gateways by a short name
     * @param work an empty directory for homes and consoles
     */
    public MakerFlow(Path distributions, Map<String, Path> hosts, Path work) throws IOException {
        fleet = new Fleet(distributions, distributions.resolve(Stage.GATEWAY), work);
        infrastructureHome = fleet.infrastructure(INFRASTRUCTURE);
        prepareInfrastructure();
        for (Map.Entry<String, Path> host : hosts.entrySet()) {
            MadeGateway gateway = new MadeGateway(fleet, host.getKey(), host.getValue());
            prepare(gateway);
            gateways.put(host.getKey(), gateway);
        }
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

    /** It knows the Briefing Node over TLS only: that nobody is there is then known at once, and not after ten silent seconds. */
    private void prepare(MadeGateway gateway) throws IOException {
        Fleet.keyPair(gateway.home(), Cast.OWN_ALIAS, maker.issue(CertificateFlavour.NODE_ID, gateway.id()));
        gateway.home().secret(Cast.ANCHOR_ALIAS + ".pem", Pem.encode(List.of(owner.root())).getBytes(StandardCharsets.US_ASCII));
        Peers.briefingNode(gateway.home(), Cast.BY_CERTIFICATE, door.uri(Way.TLS).toString());
    }

    /** Changes the configuration of a gateway that runs: from now on its Briefing Node is reached in two ways. */
    public void configureOther(MadeGateway gateway) throws IOException {
        Peers.briefingNode(gateway.home(), Cast.BY_CERTIFICATE, door);
    }

    /** Starts the infrastructure, anew after it was killed, and returns when it briefs and enrols. */
    public void startInfrastructure() throws IOException {
        boolean first = infrastructure == null;
        infrastructure = fleet.startInfrastructure(INFRASTRUCTURE, infrastructureHome);
        infrastructure.awaitCommand(Await.patience(), "bbn:status").awaitCommand(Await.patience(), "mef:peers");
        if (first) {
            for (MadeGateway gateway : gateways.values()) {
                MefEntries.enrolee(infrastructure, infrastructureHome, gateway.enroleeId(), CertificateFlavour.NODE_ID,
                        gateway.id(), maker.root(), Cast.MAF);
            }
            decide();
        }
        for (Way way : Way.values()) {
            Stage.awaitListener(infrastructure, "bbn", way);
            Stage.awaitListener(infrastructure, "mef", way);
        }
    }

    /** Sends what the maker has made to the MEF, as decided. */
    private void decide() throws IOException {
        new Rulebook().rule(RULE, "cert.issuer", "CN=" + MAKER, "maf").destination("maf", Cast.MAF, Mechanism.CERTIFICATE,
                mefDoor.uri(decided), Cast.MEF, Cast.OWN_ALIAS, Optional.of(owner.root()), List.of()).importInto(infrastructure,
                infrastructureHome);
    }

    /** Lets the owner change the destination: the next round yields something new. Returns where the MEF is then. */
    public String decideOther() throws IOException {
        decided = decided == Way.TLS ? Way.DTLS : Way.TLS;
        decide();
        return mefDoor.uri(decided).toString();
    }

    /** The gateway for a host. */
    public MadeGateway gateway(String host) {
        return gateways.get(host);
    }

    public Collection<MadeGateway> gateways() {
        return gateways.values();
    }

    /** Briefing Node and MEF. */
    public Node infrastructure() {
        return infrastructure;
    }

    /** How many enrolments the MEF has kept. */
    public long enrolments() {
        return Console.lines(infrastructure).stream().filter(line -> line.contains("KE-COMMITTED")).count();
    }

    /** The check value of a Ke as the MEF stated it when it had committed it. */
    public String committed(String keId) {
        return Console.checkValue(infrastructure, "KE-COMMITTED", keId).orElse("none");
    }

    /** What the Briefing Node says about a gateway. */
    public String node(MadeGateway gateway) {
        return infrastructure.run("bbn:node", gateway.id()).orThrow();
    }

    /** All consoles, for the message of a failure. */
    public String consoles() {
        return fleet.consoles();
    }

    /** Ends all processes. */
    @Override
    public void close() {
        fleet.close();
    }
}
