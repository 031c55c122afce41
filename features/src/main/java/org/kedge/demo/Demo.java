package org.kedge.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.features.Output;

/** One run of the demo: from the factory to every enrolment, over each every association, and then to another home. */
final class Demo implements AutoCloseable {
    /** The keys that a gateway gets anew from another MEF. */
    private static final List<AssociationRow.Credential> MOVED = List.of(AssociationRow.Credential.KPSA, AssociationRow.Credential.KM);
    static final int ENROLMENTS = Way.values().length * Cast.GATEWAYS.size() * Cast.TARGETS.size() + Cast.TARGETS.size();
    static final int ASSOCIATIONS = Way.values().length * Way.values().length
            * Cast.GATEWAYS.stream().mapToInt(gateway -> gateway.credentials().size()).sum() + MOVED.size() * Way.values().length;
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
        out.println("1  fresh PKI (root, constrained intermediate), Kpm, USIM, the owner's key for instructions");
        out.println("2  MEF with BSF and Briefing Node, a second MEF, MAF, IN-CSE stand-in; the owner enters gateways and rules");
        out.println("3  gateways as they left the factory, each with its own identity and the address of the Briefing Node: "
                + "mn-1 with a certificate, mn-2 with a key, mn-3 with a USIM");
        try (Narrator narrator = new Narrator(stage::nodes, out)) {
            stage.start(Cast.GATEWAYS, Way.DTLS);
            Enrolments enrolments = new Enrolments(stage);
            Associations associations = new Associations(stage);
            enrolled(enrolments, Way.DTLS, report);
            out.println("4  they associate by themselves with the targets their instructions name");
            for (Cast.Gateway gateway : Cast.GATEWAYS) {
                associations.awaitBriefed(gateway);
                stage.addPeers(gateway);
            }
            out.println("5  more peers are configured: each association once more, by every credential, over DTLS and TLS");
            associated(associations, Way.DTLS, report);
            out.println("6  the owner changes the destinations, and a signed trigger reaches each gateway as a short message would: "
                    + "enrol over TLS");
            stage.owner().decide(Way.TLS, false);
            for (Cast.Gateway gateway : Cast.GATEWAYS) {
                enrolments.trigger(gateway, Way.TLS);
            }
            enrolled(enrolments, Way.TLS, report);
            out.println("7  and each association over them");
            associated(associations, Way.TLS, report);
            out.println("8  the owner moves mn-1 to the second MEF; the MAF is told to take its word for mn-1");
            move(enrolments, associations, report);
        }
        return report;
    }

    private static void enrolled(Enrolments enrolments, Way way, Report report) throws IOException {
        for (Cast.Gateway gateway : Cast.GATEWAYS) {
            for (EnrolmentTarget target : Cast.TARGETS) {
                report.add(enrolments.await(gateway, target, way));
            }
        }
    }

    private static void associated(Associations associations, Way way, Report report) throws IOException {
        for (Cast.Gateway gateway : Cast.GATEWAYS) {
            associations.awaitOwn(gateway);
            associations.all(gateway, way).forEach(report::add);
        }
    }

    private void move(Enrolments enrolments, Associations associations, Report report) throws IOException {
        Cast.Gateway moved = Cast.BY_CERTIFICATE;
        for (String line : stage.maf().run("maf:keys").orThrow().lines().filter(l -> l.contains(moved.id())).toList()) {
            stage.maf().run("maf:forget", line.split(" +")[0]).orThrow();
        }
        stage.move(moved);
        stage.owner().decide(Way.TLS, true);
        enrolments.trigger(moved, Way.TLS);
        for (EnrolmentTarget target : Cast.TARGETS) {
            report.add(enrolments.await(moved, target, Way.TLS));
        }
        for (AssociationRow.Credential credential : MOVED) {
            for (Way way : Way.values()) {
                report.add(associations.one(moved, Way.TLS, credential, way));
            }
        }
    }

    /** How to talk to the processes when they stay up. */
    void explain() {
        explain(Stage.GATEWAY, "mn-1", "status");
        explain(Stage.GATEWAY, "mn-1", "briefings");
        explain(Stage.INFRASTRUCTURE, "mef", "bbn:nodes");
        explain(Stage.INFRASTRUCTURE, "mef", "bbn:explain mn-1");
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
