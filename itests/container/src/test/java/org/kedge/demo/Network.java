package org.kedge.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kedge.api.identity.KeId;
import org.kedge.features.run.Node;

/** A MEF process and a gateway process with the secrets, registry entries and signed instructions of the demo, in whose package it is. */
public final class Network implements AutoCloseable {
    /** Targets of the gateway's two enrolments. */
    public static final String BY_PSK = Cast.BY_PSK.target().id();
    public static final String BY_CERTIFICATE = Cast.BY_CERTIFICATE.target().id();

    /** The distribution of the MEF. */
    public static final String INFRASTRUCTURE = "infrastructure-felix";

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern COMMITTED = Pattern.compile("KE-COMMITTED .*keId=(\\S+) check=(\\S+)");

    private final Material material = new Material();
    private final URI mefUri;
    private final Node mef;
    private final Node gateway;

    /**
     * Starts both; the first enrolments are then under way.
     *
     * @param distributions where {@code infrastructure-felix} and {@code gateway-felix} are
     * @param demoConfiguration {@code runtime-config/demo}
     * @param distribution of the gateway
     * @param work an empty directory for homes and consoles
     */
    public Network(Path distributions, Path demoConfiguration, Path distribution, Path work) throws Exception {
        mefUri = URI.create("coaps://127.0.0.1:" + freePort());
        Homes homes = new Homes(work.resolve("gw"), work.resolve("mef"), material);
        homes.configure(distributions, demoConfiguration, mefUri.getPort());
        homes.dropSecrets();
        homes.dropInstructions(mefUri);
        mef = Node.start(distributions.resolve(INFRASTRUCTURE), work.resolve("mef"), work.resolve("mef.log"));
        try {
            mef.awaitCommand(PATIENCE, "mef:peers");
            homes.fillRegistry(mef);
            awaitListener();
            gateway = Node.start(distribution, work.resolve("gw"), work.resolve("gw.log"));
        } catch (Exception e) {
            mef.close();
            throw e;
        }
    }

    /** As soon as it has its key pair. */
    private void awaitListener() throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (mef.run("kedge:health").output().lines().noneMatch(line -> line.matches("dtls\\.listener\\.mef +OK .*"))) {
            if (System.nanoTime() > end) {
                throw new IOException("the MEF does not accept certificates; see its console");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            return socket.getLocalPort();
        }
    }

    public Node gateway() {
        return gateway;
    }

    public Node mef() {
        return mef;
    }

    public URI mefUri() {
        return mefUri;
    }

    /** The alias of the key pair that the gateway enrols by certificate with. */
    public String keyPair() {
        return Cast.GATEWAY_ALIAS;
    }

    /** What the gateway says about an enrolment; a missing node when it says nothing. */
    public JsonNode status(String target) throws IOException {
        for (JsonNode status : JSON.readTree(gateway.run("kedge:status", "--json").orThrow())) {
            if (status.path("target").asText().equals(target)) {
                return status;
            }
        }
        return MissingNode.getInstance();
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
        Cast.Enrolment enrolment = Cast.ENROLMENTS.stream().filter(e -> e.target().id().equals(target)).findFirst().orElseThrow();
        return new Target(material, mefUri).fetch(enrolment, KeId.parse(status(target).path("keId").asText()));
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
