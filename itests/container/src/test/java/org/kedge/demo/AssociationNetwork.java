package org.kedge.demo;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.kedge.features.run.Node;

/** All processes of the demo, for tests: MEF, MAF, IN-CSE stand-in and gateways of one distribution. */
public final class AssociationNetwork implements AutoCloseable {
    /** Over what the gateways enrol by themselves; from there on the owner's triggers move them. */
    private static final Way FIRST = Way.DTLS;

    private final Material material = new Material();
    private final Stage stage;
    private final Enrolments enrolments;
    private final Associations associations;
    private final Set<String> enrolled = new HashSet<>();
    private final Set<Cast.Gateway> hasPeers = new HashSet<>();
    private Way decided = FIRST;

    /** A row of the matrix: an enrolment, and an association after it. */
    public record Case(String gateway, String enrolled, String credential, String way) {
        /** Every row, in an order in which each enrolment takes place once. */
        public static List<Case> all() {
            List<Case> out = new ArrayList<>();
            for (Way enrolled : Way.values()) {
                for (Cast.Gateway gateway : Cast.GATEWAYS) {
                    for (AssociationRow.Credential credential : gateway.credentials()) {
                        for (Way way : Way.values()) {
                            out.add(new Case(gateway.mechanism().word(), enrolled.name(), credential.name(), way.name()));
                        }
                    }
                }
            }
            return out;
        }

        /** Those after an enrolment by certificate over TLS that involve the MAF. */
        public static List<Case> slice() {
            return all().stream().filter(c -> c.gateway.equals(Cast.BY_CERTIFICATE.mechanism().word()) && c.enrolled.equals("TLS")
                    && (c.credential.equals("KM") || c.credential.equals("KC"))).toList();
        }

        @Override
        public String toString() {
            return gateway + " over " + enrolled + ", " + credential + " over " + way;
        }
    }

    /**
     * Starts all.
     *
     * @param distributions where {@code infrastructure-felix} is
     * @param distribution of gateways and CSE
     * @param gateways mechanisms of the gateways to start
     * @param work an empty directory for homes and consoles
     */
    public AssociationNetwork(Path distributions, Path demoConfiguration, Path distribution, Set<String> gateways, Path work)
            throws Exception {
        stage = new Stage(distributions, distribution, demoConfiguration, work, work, material, new SoftUsim(material));
        enrolments = new Enrolments(stage);
        associations = new Associations(stage);
        try {
            stage.start(Cast.GATEWAYS.stream().filter(gateway -> gateways.contains(gateway.mechanism().word())).toList(), decided);
        } catch (Exception e) {
            String said = consoles();
            close();
            throw new IllegalStateException(e + "\n" + said, e);
        }
    }

    /**
     * Enrols the gateway that way unless it was the last way it enrolled, and establishes the association.
     *
     * @return everything about it; the values of {@link #agree} and the text are of the same row
     */
    public Outcome run(Case wanted) throws Exception {
        Cast.Gateway gateway = gateway(wanted.gateway());
        Way way = Way.valueOf(wanted.enrolled());
        if (enrolled.add(wanted.gateway() + way)) {
            enrol(gateway, way);
        }
        AssociationRow row = associations.one(gateway, way, AssociationRow.Credential.valueOf(wanted.credential()),
                Way.valueOf(wanted.way()));
        return new Outcome(row.agree(), row.suite(), row.toString());
    }

    /** What became of a row. */
    public record Outcome(boolean agree, String suite, String text) {
    }

    private void enrol(Cast.Gateway gateway, Way way) throws Exception {
        if (way != decided) {
            stage.owner().decide(way, false);
            decided = way;
        }
        if (way != FIRST) {
            enrolments.trigger(gateway, way);
        }
        for (var target : Cast.TARGETS) {
            EnrolmentRow row = enrolments.await(gateway, target, way);
            if (!row.agree()) {
                throw new IllegalStateException("gateway and MEF have different copies of Ke: " + row);
            }
        }
        if (hasPeers.add(gateway)) {
            associations.awaitBriefed(gateway);
            stage.addPeers(gateway);
        }
        associations.awaitOwn(gateway);
    }

    private static Cast.Gateway gateway(String mechanism) {
        return Cast.GATEWAYS.stream().filter(g -> g.mechanism().word().equals(mechanism)).findFirst().orElseThrow();
    }

    /** The name by which a gateway knows the MAF or CSE. */
    public static String peer(Case wanted) {
        return Associations.peer(AssociationRow.Credential.valueOf(wanted.credential()), Way.valueOf(wanted.way()));
    }

    /** The gateway that enrols by this mechanism. */
    public Node node(String mechanism) {
        return stage.node(gateway(mechanism));
    }

    public Node maf() {
        return stage.maf();
    }

    public Node cse() {
        return stage.cse();
    }

    /** Where the MEF is over TLS. */
    public URI mefTlsUri() {
        return stage.mefDoor().uri(Way.TLS);
    }

    /** Where the CSE listens for TLS. */
    public int cseTlsPort() {
        return stage.door(Cast.CSE).tls();
    }

    /** The alias of a gateway's key pair. */
    public String keyPair() {
        return Cast.OWN_ALIAS;
    }

    /** All consoles, for the message of a failure. */
    public String consoles() {
        return stage.nodes().entrySet().stream().map(e -> e.getKey() + ":\n" + log(e.getValue())).collect(Collectors.joining("\n"));
    }

    private static String log(Node node) {
        try {
            return node.log();
        } catch (IOException e) {
            return "cannot be read: " + e;
        }
    }

    /** Ends all processes. */
    @Override
    public void close() {
        stage.close();
        material.close();
    }
}
