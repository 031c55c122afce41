package org.kedge.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.stream.Stream;
import org.kedge.features.run.Node;

/** A gateway of {@link MakerFlow}: made, and perhaps running. */
public final class MadeGateway implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Fleet fleet;
    private final String name;
    private final Path distribution;
    private final Home home;
    private Node node;

    MadeGateway(Fleet fleet, String name, Path distribution) throws IOException {
        this.fleet = fleet;
        this.name = name;
        this.distribution = distribution;
        this.home = fleet.gateway(name, distribution);
        home.configure("org.kedge.briefing.node", Map.of("node.id", id()));
        home.configure("org.kedge.briefing.local.trigger", Map.of("node.id", id()));
        home.configure("org.kedge.briefing.local.spool", Map.of("spool.poll", "1"));
    }

    /** The Node-ID that the manufacturer gave it. */
    public String id() {
        return name + ".maker.example";
    }

    String enroleeId() {
        return "//demo.example/" + name;
    }

    Home home() {
        return home;
    }

    /**
     * Starts it.
     *
     * @param interval seconds between two rounds of briefing
     */
    public void start(int interval) throws IOException {
        home.configure("org.kedge.enrolee", Map.of("node.id", id(), "retry.initial", "1", "retry.max", "2", "briefing.trust", "channel",
                "briefing.interval", Integer.toString(interval)));
        node = fleet.startGateway(name, distribution, home);
    }

    /** Waits until it answers. */
    public void awaitUp() throws IOException {
        node.awaitCommand(Await.patience(), "kedge:status");
    }

    /** Its process. */
    public Node node() {
        return node;
    }

    /** What it says about its enrolment; a missing node when it says nothing. */
    public JsonNode status() throws IOException {
        return Enrolments.status(node, MakerFlow.TARGET);
    }

    public boolean isEnrolled() throws IOException {
        return status().path("state").asText().equals("ENROLLED");
    }

    public String keId() throws IOException {
        return status().path("keId").asText();
    }

    /** What came of a source of instructions when it was last asked; {@code none} when it was not. */
    public String verdict(String source) throws IOException {
        for (JsonNode offer : JSON.readTree(node.run("kedge:briefings", "--json").orThrow()).path("offers")) {
            if (offer.path("source").asText().equals(source)) {
                return offer.path("verdict").asText();
            }
        }
        return "none";
    }

    private Path spool() throws IOException {
        return Files.createDirectories(home.directory().resolve("spool/trigger"));
    }

    /** How many messages wait there. */
    public long spooled() throws IOException {
        try (Stream<Path> files = Files.list(spool())) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    /** Writes a short message as a modem daemon does. */
    public void receive(String file, String text) throws IOException {
        Path part = Files.writeString(spool().resolve("." + file), text);
        Files.move(part, spool().resolve(file), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Ends the process. */
    @Override
    public void close() {
        node.close();
    }
}
