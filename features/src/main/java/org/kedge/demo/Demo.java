package org.kedge.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.features.Output;

/** One run of the demo: every enrolment, and over each every association. */
final class Demo implements AutoCloseable {
    static final int ENROLMENTS = Way.values().length * Cast.GATEWAYS.size() * Cast.TARGETS.size();
    static final int ASSOCIATIONS = Way.values().length * Way.values().length
            * Cast.GATEWAYS.stream().mapToInt(gateway -> gateway.credentials().size()).sum();
    private static final int MAX_SOCKET_PATH = 100;

    private final Path work;
    private final Path homes;
    private final PrintStream out;
    private final Material material = new Material();
    private final Usim usim;
    private final Stage stage;
    private final Path distributions;

    Demo(Path distributions, Path demoConfiguration, Path work, PrintStream out) throws IOException {
        this.distributions = distributions;
        this.work = work;
        this.homes = homes(work);
        this.out = out;
        this.usim = Usim.chosen(material, homes);
        this.stage = new Stage(distributions, distributions.resolve(Stage.GATEWAY), demoConfiguration, homes, work, material, usim);
    }

    /** A socket path has room for about 100 characters; where the build is too deep, homes lie in the temporary directory. */
    private static Path homes(Path work) throws IOException {
        return work.resolve("mn-1/run/shell.sock").toString().length() < MAX_SOCKET_PATH ? work
                : Files.createTempDirectory(Path.of("/tmp"), "kedge-demo");
    }

    /** Runs it; what is true at the end is in the report. */
    Report run() throws Exception {
        Report report = new Report();
        out.println("1  fresh PKI (root, constrained intermediate), Kpm, USIM, signer of instructions");
        out.println("2  six processes: MEF and BSF, MAF, IN-CSE stand-in, "
                + "gateways mn-1 with a certificate, mn-2 with a Kpm, mn-3 with a USIM");
        try (Narrator narrator = new Narrator(stage::nodes, out)) {
            stage.start(Cast.GATEWAYS);
            Enrolments enrolments = new Enrolments(stage, material);
            Associations associations = new Associations(stage);
            int step = 3;
            for (Way way : Way.values()) {
                out.println(step++ + "  signed instructions: enrol over " + way + ", mn-3 over " + Cast.BY_GBA.over(way)
                        + ", for the MAF and for the IN-CSE");
                for (Cast.Gateway gateway : Cast.GATEWAYS) {
                    enrolments.instruct(gateway, way, way.ordinal() + 1L);
                }
                for (Cast.Gateway gateway : Cast.GATEWAYS) {
                    for (EnrolmentTarget target : Cast.TARGETS) {
                        report.add(enrolments.await(gateway, target, way, way.ordinal() + 1L));
                    }
                }
                out.println(step++ + "  the gateways associate by themselves; then each association once more, over DTLS and TLS");
                for (Cast.Gateway gateway : Cast.GATEWAYS) {
                    associations.awaitOwn(gateway);
                    associations.all(gateway, way).forEach(report::add);
                }
            }
        }
        return report;
    }

    /** How to talk to the processes when they stay up. */
    void explain() {
        explain(Stage.GATEWAY, "mn-1", "status");
        explain(Stage.INFRASTRUCTURE, "mef", "mef:enrolees");
        explain(Stage.GATEWAY, "mn-3", "gba");
        explain(Stage.INFRASTRUCTURE, "mef", "bsf:bootstraps");
        explain(Stage.INFRASTRUCTURE, "maf", "maf:keys");
        explain(Stage.GATEWAY, "cse", "associations");
        out.println("stop all with: kill "
                + String.join(" ", stage.nodes().values().stream().map(node -> Long.toString(node.pid())).toList()));
    }

    private void explain(String distribution, String home, String command) {
        out.println("KEDGE_HOME=" + homes.resolve(home) + " " + distributions.resolve(distribution).resolve("bin/kedge") + " " + command);
    }

    /** Stops all processes, the clean way first. */
    void stop() throws InterruptedException {
        stage.stop();
    }

    /** Leaves no process behind, whatever happened. */
    @Override
    public void close() {
        stage.close();
        usim.close();
        material.close();
        if (!homes.equals(work)) {
            try {
                Output.delete(homes);
            } catch (IOException e) {
                out.println("not removed: " + homes);
            }
        }
    }
}
