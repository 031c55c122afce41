package org.kedge.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.kedge.api.identity.KeId;
import org.kedge.features.Output;
import org.kedge.features.run.Node;

/** One run of the demo: two processes, two enrolments, two targets that fetch their keys. */
final class Demo implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int MAX_SOCKET_PATH = 100;
    /** The MEF's words for what it did. */
    private static final String COMMITTED = "KE-COMMITTED";
    private static final String RELEASED = "KEY-RELEASED";

    private final Path distributions;
    private final Path work;
    private final Path homes;
    private final PrintStream out;
    private final URI mefUri;
    private Node mef;
    private Node gateway;

    Demo(Path distributions, Path work, PrintStream out) throws IOException {
        this.distributions = distributions;
        this.work = work;
        this.homes = homes(work);
        this.out = out;
        this.mefUri = URI.create("coaps://127.0.0.1:" + freePort());
    }

    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            return socket.getLocalPort();
        }
    }

    /** Runs it; what is true at the end is in the report. */
    Report run(Path demoConfiguration) throws Exception {
        Report report = new Report();
        try (Material material = new Material()) {
            out.println("1  fresh PKI (root, constrained intermediate), Kpm, signer of instructions");
            Homes homes = new Homes(home("gateway"), home("mef"), material);
            homes.configure(distributions, demoConfiguration, mefUri.getPort());
            homes.dropSecrets();
            out.println("2  two processes: MEF at " + mefUri + ", gateway");
            mef = Node.start(distributions.resolve("infrastructure-felix"), home("mef"), work.resolve("mef.log"));
            gateway = Node.start(distributions.resolve("gateway-felix"), home("gateway"), work.resolve("gateway.log"));
            try (Narrator mefSays = new Narrator("MEF    ", mef, out); Narrator gatewaySays = new Narrator("gateway", gateway, out)) {
                mef.awaitCommand(PATIENCE, "mef:peers");
                gateway.awaitCommand(PATIENCE, "kedge:status");
                homes.fillRegistry(mef);
                awaitSecrets();
                out.println("3  Enrolees and targets are in the registry; two signed instructions for the gateway");
                homes.dropInstructions(mefUri);
                Target target = new Target(material, mefUri);
                for (Cast.Enrolment enrolment : Cast.ENROLMENTS) {
                    JsonNode status = awaitEnrolled(enrolment);
                    long begin = System.nanoTime();
                    String fetched = target.fetch(enrolment, KeId.parse(status.get("keId").asText()));
                    report.add(row(enrolment, status, mefSays, fetched, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin)));
                }
            }
        }
        return report;
    }

    /** A socket path has room for about 100 characters; where the build is too deep, homes lie in the temporary directory. */
    private static Path homes(Path work) throws IOException {
        return work.resolve("gateway/run/shell.sock").toString().length() < MAX_SOCKET_PATH ? work
                : Files.createTempDirectory(Path.of("/tmp"), "kedge-demo");
    }

    private Path home(String name) {
        return homes.resolve(name);
    }

    private void awaitSecrets() throws IOException {
        await("the MEF accepts certificates", () -> mef.run("kedge:health").output().lines()
                .anyMatch(line -> line.matches("dtls\\.listener\\.mef +OK .*")));
        await("the gateway has its credentials", () -> {
            String listed = gateway.run("kedge:credentials", "--json").output();
            return listed.contains('"' + Cast.KPM_ALIAS + '"') && listed.contains('"' + Cast.GATEWAY_ALIAS + '"');
        });
    }

    private JsonNode awaitEnrolled(Cast.Enrolment enrolment) throws IOException {
        await(enrolment.mechanism().word() + " is enrolled", () -> {
            JsonNode status = status(enrolment);
            if ("FAILED".equals(status.path("state").asText())) {
                throw new IOException("the enrolment failed for good: " + status.path("lastFailure").asText());
            }
            return "ENROLLED".equals(status.path("state").asText());
        });
        return status(enrolment);
    }

    /** The gateway's own statement about an enrolment; a missing node when it has none. */
    private JsonNode status(Cast.Enrolment enrolment) throws IOException {
        for (JsonNode status : new ObjectMapper().readTree(gateway.run("kedge:status", "--json").orThrow())) {
            if (status.get("target").asText().equals(enrolment.target().id())) {
                return status;
            }
        }
        return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
    }

    private static Report.Row row(Cast.Enrolment enrolment, JsonNode status, Narrator mefSays, String fetched, long fetchMillis) {
        String keId = status.get("keId").asText();
        String none = "none";
        Report.Copies derived = new Report.Copies(status.get("derivedCheckValue").asText(none),
                mefSays.checkValue(RELEASED, keId, enrolment.target().id()).orElse(none), fetched);
        Report.Copies ke = new Report.Copies(status.get("checkValue").asText(none), mefSays.checkValue(COMMITTED, keId).orElse(none), "-");
        Map<String, Long> millis = new LinkedHashMap<>();
        status.get("millis").fields().forEachRemaining(e -> millis.put(e.getKey().toLowerCase(Locale.ROOT), e.getValue().asLong()));
        millis.put("fetch", fetchMillis);
        return new Report.Row(enrolment.mechanism().word(), status.path("protocol").asText(none), status.path("suite").asText(none), keId,
                derived, ke, millis);
    }

    /** A condition that may fail while processes come up. */
    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void await(String what, Condition condition) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > end) {
                throw new IOException("not within " + PATIENCE.toSeconds() + " s: " + what);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** How to talk to the processes when they stay up. */
    void explain() {
        explain("gateway-felix", "gateway", "status");
        explain("infrastructure-felix", "mef", "mef:enrolees");
        out.println("stop both with: kill " + gateway.pid() + " " + mef.pid());
    }

    private void explain(String distribution, String home, String command) {
        out.println("KEDGE_HOME=" + home(home) + " " + distributions.resolve(distribution).resolve("bin/kedge") + " " + command);
    }

    /** Stops both processes, the clean way first. */
    void stop() throws InterruptedException {
        gateway.stop();
        mef.stop();
    }

    /** Leaves no process behind, whatever happened. */
    @Override
    public void close() {
        for (Node node : new Node[] { gateway, mef }) {
            if (node != null) {
                node.close();
            }
        }
        if (!homes.equals(work)) {
            try {
                Output.delete(homes);
            } catch (IOException e) {
                out.println("not removed: " + homes);
            }
        }
    }
}
