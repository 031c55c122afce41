package org.kedge.demo;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.features.run.Node;

/** The processes of one run: MEFs, MAF, IN-CSE stand-in and gateways, each in a home of its own. */
final class Stage implements AutoCloseable {
    /** The distributions that the demo runs on. */
    static final String INFRASTRUCTURE = "infrastructure-felix";
    static final String GATEWAY = "gateway-felix";

    private final Path infrastructure;
    private final Path gatewayDistribution;
    private final Path homes;
    private final Path logs;
    private final Homes writer;
    private final RegistryFiles registries;
    private final Usim usim;
    private final Door mefDoor = Door.free();
    private final Door mef2Door = Door.free();
    private final Door bbnDoor = Door.free();
    private final Door mafDoor = Door.free();
    private final Door cseDoor = Door.free();
    private final BsfDoor bsfDoor = BsfDoor.free();
    private final Map<String, Node> nodes = Collections.synchronizedMap(new LinkedHashMap<>());
    private final Map<Cast.Gateway, Home> gatewayHomes = new LinkedHashMap<>();
    private final Map<Cast.Gateway, Node> mefs = new LinkedHashMap<>();
    private final Owner owner;
    private Home briefingHome;

    /**
     * @param distributions where {@value #INFRASTRUCTURE} is
     * @param gatewayDistribution of the gateways
     * @param homes where the homes are made; with a short name, because a socket path has room for about 100 characters
     * @param logs where the consoles go
     * @param usim of the gateway that enrols by GBA
     */
    Stage(Path distributions, Path gatewayDistribution, Path demoConfiguration, Path homes, Path logs, Material material, Usim usim)
            throws IOException {
        this.infrastructure = distributions.resolve(INFRASTRUCTURE);
        this.gatewayDistribution = gatewayDistribution;
        this.homes = homes;
        this.logs = logs;
        this.writer = new Homes(infrastructure, gatewayDistribution, demoConfiguration, material, usim);
        this.usim = usim;
        this.registries = new RegistryFiles(material);
        this.owner = new Owner(this, material);
    }

    /**
     * Starts the infrastructure, lets the owner enter the gateways and decide where they belong, then starts the gateways as they left the
     * factory.
     *
     * @param first over what they are to enrol first
     */
    void start(List<Cast.Gateway> gateways, Way first) throws Exception {
        startInfrastructure();
        owner.decide(first, false);
        owner.stage();
        for (Cast.Gateway gateway : gateways) {
            Home home = writer.factory(homes.resolve(gateway.name()), gateway, bbnDoor, bsfDoor.ub(first));
            gatewayHomes.put(gateway, home);
            launch(gateway.name(), gatewayDistribution, home);
        }
        for (Cast.Gateway gateway : gateways) {
            awaitCredentials(gateway);
        }
    }

    /** When it returns, MEFs, BSF, Briefing Node, MAF and CSE know each other and have their credentials. */
    private void startInfrastructure() throws Exception {
        briefingHome = writer.briefingMef(homes.resolve("mef"), mefDoor, bsfDoor, bbnDoor);
        Home mef2 = writer.mef2(homes.resolve("mef2"), mef2Door);
        Home maf = writer.maf(homes.resolve("maf"), mafDoor);
        Home cse = writer.cse(homes.resolve("cse"), cseDoor, mefDoor, mef2Door, mafDoor, bsfDoor);
        launch("mef", infrastructure, briefingHome);
        launch("mef2", infrastructure, mef2);
        launch("maf", infrastructure, maf);
        launch("cse", gatewayDistribution, cse);
        mef().awaitCommand(Await.patience(), "mef:peers");
        registries.fillBriefingMef(mef(), briefingHome, bsfDoor);
        mef().awaitCommand(Await.patience(), "bsf:status");
        registries.fillBsf(mef(), briefingHome, usim);
        mef2().awaitCommand(Await.patience(), "mef:peers");
        registries.fillMef(mef2(), mef2, List.of(Cast.BY_CERTIFICATE));
        maf().awaitCommand(Await.patience(), "maf:status");
        registries.fillMaf(maf(), maf, mefDoor, mef2Door, bsfDoor);
        awaitListeners(mef(), "mef");
        awaitListeners(mef(), "bbn");
        awaitListener(mef(), "ub", Way.TLS);
        awaitListener(mef(), "zn", Way.TLS);
        awaitListeners(mef2(), "mef2");
        awaitListeners(maf(), "maf");
        awaitListeners(cse(), "cse");
        mef().awaitCommand(Await.patience(), "bbn:status");
    }

    /** Configures a gateway with everything that the demo shows of associations, each way to each target by each credential. */
    void addPeers(Cast.Gateway gateway) throws IOException {
        Peers.ofGateway(home(gateway), gateway, mafDoor, cseDoor);
    }

    /** Lets a gateway that has only a USIM ask the BSF over what the round is about. */
    void bsfOver(Cast.Gateway gateway, Way way) throws IOException {
        Peers.bsf(home(gateway), bsfDoor.ub(way));
    }

    private void launch(String name, Path distribution, Home home) throws IOException {
        nodes.put(name, Node.start(distribution, home.directory(), logs.resolve(name + ".log")));
    }

    /** What an instruction names as the MEF in the round of this way. */
    URI enrolmentUri(Cast.Gateway gateway, Way way) {
        return mefs.containsKey(gateway) ? mef2Door.uri(way) : firstUri(gateway, way);
    }

    /** What the rules that hold unless a gateway was moved name. */
    URI firstUri(Cast.Gateway gateway, Way way) {
        return gateway.mechanism() == Mechanism.GBA ? bsfDoor.ub(way) : mefDoor.uri(way);
    }

    /** From now on the gateway belongs to the second MEF. */
    void move(Cast.Gateway gateway) {
        mefs.put(gateway, mef2());
    }

    /** The MEF, or the BSF, that a gateway belongs to. */
    Node mefOf(Cast.Gateway gateway) {
        return mefs.getOrDefault(gateway, mef());
    }

    private static void awaitListeners(Node node, String name) throws IOException {
        for (Way way : Way.values()) {
            awaitListener(node, name, way);
        }
    }

    /** A listener is well when it has its key pair. */
    static void awaitListener(Node node, String name, Way way) throws IOException {
        Await.until(name + " accepts certificates over " + way, () -> node.run("kedge:health").output().lines()
                .anyMatch(line -> line.matches(way.word() + "\\.listener\\." + name + " +OK .*")));
    }

    private void awaitCredentials(Cast.Gateway gateway) throws IOException {
        node(gateway).awaitCommand(Await.patience(), "kedge:status");
        for (String alias : gateway.hasCertificate() ? List.of(Cast.OWN_ALIAS, Cast.ANCHOR_ALIAS) : List.of(Cast.ANCHOR_ALIAS)) {
            Await.until(gateway.name() + " has " + alias,
                    () -> node(gateway).run("kedge:credentials", "--json").output().contains('"' + alias + '"'));
        }
    }

    Node mef() {
        return nodes.get("mef");
    }

    Node mef2() {
        return nodes.get("mef2");
    }

    Node maf() {
        return nodes.get("maf");
    }

    Node cse() {
        return nodes.get("cse");
    }

    Node node(Cast.Gateway gateway) {
        return nodes.get(gateway.name());
    }

    Home home(Cast.Gateway gateway) {
        return gatewayHomes.get(gateway);
    }

    Door mefDoor() {
        return mefDoor;
    }

    Door mef2Door() {
        return mef2Door;
    }

    Door door(EnrolmentTarget target) {
        return target.kind() == EnrolmentTarget.Kind.MAF ? mafDoor : cseDoor;
    }

    Owner owner() {
        return owner;
    }

    /** Of the process that is the Briefing Node. */
    Home briefingHome() {
        return briefingHome;
    }

    /** All processes that run by now, by name, in the order of their start. Others may be started meanwhile. */
    Map<String, Node> nodes() {
        synchronized (nodes) {
            return new LinkedHashMap<>(nodes);
        }
    }

    /** Stops all of them, the clean way first. */
    void stop() throws InterruptedException {
        List<Node> last = new ArrayList<>(nodes().values());
        Collections.reverse(last);
        for (Node node : last) {
            node.stop();
        }
    }

    /** Leaves no process behind, whatever happened. */
    @Override
    public void close() {
        nodes().values().forEach(Node::close);
    }
}
