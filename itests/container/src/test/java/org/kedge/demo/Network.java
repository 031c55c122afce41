package org.kedge.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.KeId;
import org.kedge.features.run.Node;

/** A MEF process and a gateway process with the secrets, registry entries and signed instructions of the demo, in whose package it is. */
public final class Network implements AutoCloseable {
    /** Targets of the gateway's two enrolments. */
    public static final String BY_PSK = Cast.MAF.id();
    public static final String BY_CERTIFICATE = Cast.CSE.id();

    /** The distribution of the MEF. */
    public static final String INFRASTRUCTURE = "infrastructure-felix";

    private static final Duration PATIENCE = Duration.ofSeconds(240);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern COMMITTED = Pattern.compile("KE-COMMITTED .*keId=(\\S+) check=(\\S+)");

    private final Material material = new Material();
    private final Door door = Door.free();
    private final Node mef;
    private final Node gateway;

    /**
     * Starts both; the first enrolments are then under way. The one gateway has the credentials of both gateways of the demo.
     *
     * @param distributions where {@code infrastructure-felix} and {@code gateway-felix} are
     * @param demoConfiguration {@code runtime-config/demo}
     * @param distribution of the gateway
     * @param work an empty directory for homes and consoles
     */
    public Network(Path distributions, Path demoConfiguration, Path distribution, Path work) throws Exception {
        Path infrastructure = distributions.resolve(INFRASTRUCTURE);
        FiledHomes homes = new FiledHomes(distributions, demoConfiguration, material, new SoftUsim(material));
        Home mefHome = homes.mef(work.resolve("mef"), door, BsfDoor.free());
        Home home = homes.gateway(work.resolve("gw"), Cast.BY_CERTIFICATE);
        homes.kpm(home);
        Instructions instructions = new Instructions(material);
        instructions.drop(home, Cast.BY_CERTIFICATE, Cast.CSE, mefUri(), 1);
        instructions.drop(home, Cast.BY_PSK, Cast.MAF, mefUri(), 1);
        mef = Node.start(infrastructure, mefHome.directory(), work.resolve("mef.log"));
        try {
            mef.awaitCommand(PATIENCE, "mef:peers");
            new RegistryFiles(material).fillMef(mef, mefHome, List.of(Cast.BY_CERTIFICATE, Cast.BY_PSK));
            Stage.awaitListener(mef, "mef", Way.DTLS);
            gateway = Node.start(distribution, home.directory(), work.resolve("gw.log"));
        } catch (Exception e) {
            mef.close();
            throw e;
        }
    }

    public Node gateway() {
        return gateway;
    }

    public Node mef() {
        return mef;
    }

    public URI mefUri() {
        return door.uri(Way.DTLS);
    }

    /** The alias of the key pair that the gateway enrols by certificate with. */
    public String keyPair() {
        return Cast.OWN_ALIAS;
    }

    /** What the gateway says about an enrolment; a missing node when it says nothing. */
    public JsonNode status(String target) throws IOException {
        return Enrolments.status(gateway, target);
    }

    public boolean isEnrolled(String target) throws IOException {
        return status(target).path("state").asText().equals("ENROLLED");
    }

    /** What the gateway's store lists: by alias and slot, everything about a credential. */
    public Map<String, JsonNode> credentials() throws IOException {
        Map<String, JsonNode> out = new TreeMap<>();
        for (JsonNode one : JSON.readTree(gateway.run("kedge:credentials", "--json").orThrow())) {
            out.put(one.path("alias").asText() + " " + one.path("slot").asText(), one);
        }
        return out;
    }

    /** The check value of a Ke as the MEF stated it when it had committed it; by KeID. */
    public Map<String, String> committed() throws IOException {
        Map<String, String> out = new TreeMap<>();
        Matcher lines = COMMITTED.matcher(mef.log());
        while (lines.find()) {
            out.put(lines.group(1), lines.group(2));
        }
        return out;
    }

    /** The check value of the key that the MEF gives to the target of an enrolment. */
    public String fetch(String target) throws IOException {
        EnrolmentTarget known = Cast.TARGETS.stream().filter(t -> t.id().equals(target)).findFirst().orElseThrow();
        return new Target(material, mefUri()).fetch(known, KeId.parse(status(target).path("keId").asText()));
    }

    /** Both consoles, for the message of a failure. */
    public String consoles() {
        try {
            return "gateway:\n" + gateway.log() + "\nMEF:\n" + mef.log();
        } catch (IOException e) {
            return "consoles cannot be read: " + e;
        }
    }

    /** Ends both processes. */
    @Override
    public void close() {
        gateway.close();
        mef.close();
        material.close();
    }
}
