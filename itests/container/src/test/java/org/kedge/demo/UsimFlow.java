package org.kedge.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kedge.api.briefing.Mechanism;
import org.kedge.features.run.Node;

/**
 * Figure 1 of the seed: the BSF is the Briefing Node. One infrastructure process is both; the gateway has its USIM and two addresses, no
 * certificate, no anchor, no pinned signer. There is one USIM, which goes from host to host.
 */
public final class UsimFlow implements AutoCloseable {
    /** The target that the owner's rule sends it to. */
    public static final String TARGET = Cast.MAF.id();

    private static final Cast.Gateway WHO = Cast.BY_GBA;

    private final Material material = new Material();
    private final BsfDoor door = BsfDoor.free();
    private final Door bbn = Door.free();
    private final Fleet fleet;
    private final Homes homes;
    private final Node bsf;
    private Node gateway;

    /**
     * Starts the BSF.
     *
     * @param distributions where {@code infrastructure-felix} is, and {@code gateway-felix}, whose configuration every gateway ships
     * @param work an empty directory for homes and consoles
     */
    public UsimFlow(Path distributions, Path demoConfiguration, Path work) throws Exception {
        Path shipped = distributions.resolve(Stage.GATEWAY);
        fleet = new Fleet(distributions, shipped, work);
        try {
            Usim usim = new SoftUsim(material);
            homes = new Homes(distributions.resolve(Stage.INFRASTRUCTURE), shipped, demoConfiguration, material, usim);
            Home home = homes.briefingMef(fleet.directory("bsf"), Door.free(), door, bbn);
            // The channel, not the owner's key, vouches for what it says.
            home.configure("org.kedge.briefingnode", Map.of("fqdn", Cast.BBN.value(), "gba.agreement", Cast.AGREEMENT, "uri",
                    bbn.uri(Way.TLS).toString(), "pin.credential", Cast.BBN_ALIAS));
            bsf = fleet.startInfrastructure("bsf", home);
            prepare(home, usim);
        } catch (Exception e) {
            String said = fleet.consoles();
            close();
            throw new IllegalStateException(e + "\n" + said, e);
        }
    }

    private void prepare(Home home, Usim usim) throws Exception {
        bsf.awaitCommand(Await.patience(), "bsf:status").awaitCommand(Await.patience(), "bbn:status")
                .awaitCommand(Await.patience(), "mef:peers");
        RegistryFiles registry = new RegistryFiles(material);
        registry.fillBriefingMef(bsf, home, door);
        registry.fillBsf(bsf, home, usim);
        Stage.awaitListener(bsf, "bbn", Way.TLS);
        Path nodes = home.privateFile("nodes.csv", ("node,enroleeId,auth\n" + WHO.name() + "," + WHO.id() + ",gba\n").getBytes());
        // There is no key to sign sheets with, and the sheet, with its code, is not for this gateway.
        bsf.run("bbn:stage", nodes.toString(), home.directory().resolve("sheets").toString(), "--codes").orThrow();
        bsf.run("bbn:label", WHO.name(), "-code-required").orThrow();
        new Rulebook().rule("by-usim", "auth", "gba", "maf").destination("maf", Cast.MAF, Mechanism.GBA, door.ub(Way.DTLS), Cast.BSF,
                Cast.USIM, Optional.empty(), List.of()).importInto(bsf, home);
        Stage.awaitListener(bsf, "zn", Way.TLS);
    }

    /**
     * Starts the gateway, which then asks for its briefing by itself.
     *
     * @param host a short name for the distribution
     */
    public void startGateway(String host, Path distribution) throws Exception {
        Path directory = fleet.directory(host);
        Home home = homes.factory(directory, WHO, bbn, door.ub(Way.DTLS));
        home.configure("org.kedge.enrolee", Map.of("node.id", WHO.name(), "retry.initial", "1", "briefing.trust", "channel"));
        Files.delete(directory.resolve("intake/" + Cast.ANCHOR_ALIAS + ".pem"));
        Files.delete(directory.resolve("conf/org.kedge.briefing.local.signers.cfg"));
        gateway = fleet.startGateway(host, distribution, home);
    }

    /** Ends the gateway, whose USIM is free then. */
    public void endGateway() {
        gateway.close();
    }

    /** What the gateway says about its enrolment; a missing node when it says nothing. */
    public JsonNode status() throws IOException {
        return Enrolments.status(gateway, TARGET);
    }

    /** The check value of a Ks as the BSF stated it. */
    public String bootstrapped(String bTid) {
        return Console.checkValue(bsf, "GBA-BOOTSTRAPPED", bTid).orElse("none");
    }

    /** What the Briefing Node says about the gateway. */
    public String node() {
        return bsf.run("bbn:node", WHO.name()).orThrow();
    }

    /** All consoles, for the message of a failure. */
    public String consoles() {
        return fleet.consoles();
    }

    /** Ends all processes. */
    @Override
    public void close() {
        fleet.close();
        material.close();
    }
}
