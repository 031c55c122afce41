package org.kedge.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.kedge.features.run.Node;

/** A BSF process and a gateway process with a software USIM, as in the demo, in whose package it is. */
public final class GbaNetwork implements AutoCloseable {
    /** The target of the gateway's enrolment. */
    public static final String TARGET = Cast.MAF.id();
    /** Alias of the USIM in the gateway's store. */
    public static final String USIM_ALIAS = "usim/" + Cast.USIM;

    private static final Duration PATIENCE = Duration.ofSeconds(240);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern BOOTSTRAPPED = Pattern.compile("GBA-BOOTSTRAPPED bTid=(\\S+) .*check=(\\S+)");

    private final Material material = new Material();
    private final BsfDoor door = BsfDoor.free();
    private final Home home;
    private final Node bsf;
    private final Node gateway;

    /**
     * Starts both; the first enrolment is then under way.
     *
     * @param distributions where {@code infrastructure-felix} and {@code gateway-felix} are
     * @param demoConfiguration {@code runtime-config/demo}
     * @param distribution of the gateway
     * @param work an empty directory for homes and consoles
     */
    public GbaNetwork(Path distributions, Path demoConfiguration, Path distribution, Path work) throws Exception {
        Path infrastructure = distributions.resolve(Network.INFRASTRUCTURE);
        Usim usim = new SoftUsim(material);
        FiledHomes homes = new FiledHomes(distributions, demoConfiguration, material, usim);
        Home bsfHome = homes.mef(work.resolve("mef"), Door.free(), door);
        home = homes.gateway(work.resolve("gw"), Cast.BY_GBA);
        new Instructions(material).drop(home, Cast.BY_GBA, Cast.MAF, door.ub(Way.TLS), 1);
        bsf = Node.start(infrastructure, bsfHome.directory(), work.resolve("mef.log"));
        try {
            bsf.awaitCommand(PATIENCE, "bsf:status");
            new RegistryFiles(material).fillBsf(bsf, bsfHome, usim);
            Stage.awaitListener(bsf, "ub", Way.TLS);
            gateway = Node.start(distribution, home.directory(), work.resolve("gw.log"));
        } catch (Exception e) {
            bsf.close();
            throw e;
        }
    }

    public Node gateway() {
        return gateway;
    }

    public Node bsf() {
        return bsf;
    }

    /** What the gateway says about its enrolment; a missing node when it says nothing. */
    public JsonNode status() throws IOException {
        return Enrolments.status(gateway, TARGET);
    }

    public boolean isEnrolled() throws IOException {
        return status().path("state").asText().equals("ENROLLED");
    }

    /** The B-TID of the enrolment. */
    public String bTid() throws IOException {
        return status().path("keId").asText();
    }

    /** Lets the gateway forget its bootstrap, so that the next enrolment makes a new one. */
    public void forgetBootstrap() {
        gateway.run("kedge:gbaforget", Cast.USIM).orThrow();
    }

    /** What the gateway's store lists about its USIM, in each slot; never a secret. */
    public List<JsonNode> usim() throws IOException {
        List<JsonNode> out = new ArrayList<>();
        for (JsonNode one : JSON.readTree(gateway.run("kedge:credentials", "--json").orThrow())) {
            if (one.path("alias").asText().equals(USIM_ALIAS)) {
                out.add(one);
            }
        }
        return out;
    }

    /** The check value of each Ks as the BSF stated it, by B-TID, in their order. */
    public Map<String, String> bootstraps() throws IOException {
        Map<String, String> out = new LinkedHashMap<>();
        Matcher lines = BOOTSTRAPPED.matcher(bsf.log());
        while (lines.find()) {
            out.put(lines.group(1), lines.group(2));
        }
        return out;
    }

    /** The files in the intake of the gateway, and what is in those that remain. */
    public Map<String, String> intake() throws IOException {
        Map<String, String> out = new TreeMap<>();
        try (Stream<Path> files = Files.list(home.directory().resolve("intake"))) {
            for (Path file : files.toList()) {
                out.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return out;
    }

    /** K and OPc of the USIM in hexadecimal, to be looked for where they must not be. */
    public List<String> secrets() {
        return List.of(material.usimK(), material.usimOpc());
    }

    /** Both consoles, for the message of a failure. */
    public String consoles() {
        try {
            return "gateway:\n" + gateway.log() + "\nBSF:\n" + bsf.log();
        } catch (IOException e) {
            return "consoles cannot be read: " + e;
        }
    }

    /** Ends both processes. */
    @Override
    public void close() {
        gateway.close();
        bsf.close();
        material.close();
    }
}
