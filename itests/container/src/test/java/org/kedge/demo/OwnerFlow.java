package org.kedge.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.features.run.Node;
import org.kedge.pki.CertificateAuthority;
import org.kedge.pki.Issued;
import org.kedge.pki.Pem;

/**
 * Figure 3 of the seed: the owner has installed the certificate, and chooses the target by where the gateway was installed. A Briefing
 * Node, and two MAFs each of which is the MEF for itself (D-81). The gateway says that it is in Hamburg, which nobody believes; where its MAF
 * is, it learns from its instruction.
 */
public final class OwnerFlow implements AutoCloseable {
    /** Where targets are. */
    public enum City {
        BERLIN(Way.DTLS), HAMBURG(Way.TLS);

        /** Over what its MAF is reached. */
        private final Way way;

        City(Way way) {
            this.way = way;
        }

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        private String area() {
            return "de/" + word();
        }

        private EnrolmentTarget target() {
            return EnrolmentTarget.maf(new Fqdn(word() + ".demo.example"));
        }

        /** The id of its MAF, which is its FQDN. */
        public String targetId() {
            return target().id();
        }
    }

    private static final Cast.Gateway WHO = Cast.BY_CERTIFICATE;
    private static final String CREDENTIAL = "own";
    /** Columns of what {@code maf:keys} prints. */
    private static final int CLIENT = 3;
    private static final int CHECK = 4;

    private final CertificateAuthority owner = CertificateAuthority.root("Owner of gateways");
    private final Issued signer = owner.issue(CertificateFlavour.FQDN, "owner.demo.example");
    private final Fleet fleet;
    private final Door door = Door.free();
    private final Map<City, Door> mefs = new EnumMap<>(City.class);
    private final Map<City, Door> mafs = new EnumMap<>(City.class);
    private final Map<City, Node> targets = new EnumMap<>(City.class);
    private final Map<City, Home> targetHomes = new EnumMap<>(City.class);
    private final Home gatewayHome;
    private final Node briefingNode;
    private final Node gateway;

    /**
     * Starts all; the gateway, which its owner has entered in Berlin, then asks for its briefing by itself.
     *
     * @param distributions where {@code infrastructure-felix} is
     * @param distribution of the gateway
     * @param work an empty directory for homes and consoles
     */
    public OwnerFlow(Path distributions, Path distribution, Path work) throws Exception {
        fleet = new Fleet(distributions, distribution, work);
        try {
            Home home = briefingNodeHome();
            briefingNode = fleet.startInfrastructure("bbn", home);
            for (City city : City.values()) {
                mefs.put(city, Door.free());
                mafs.put(city, Door.free());
                targetHomes.put(city, targetHome(city));
                targets.put(city, fleet.startInfrastructure(city.word(), targetHomes.get(city)));
            }
            for (City city : City.values()) {
                admit(city);
            }
            decide(home);
            gatewayHome = gatewayHome();
            gateway = fleet.startGateway("gw", gatewayHome);
        } catch (Exception e) {
            String said = fleet.consoles();
            close();
            throw new IllegalStateException(e + "\n" + said, e);
        }
    }

    private Home briefingNodeHome() throws IOException {
        Home home = fleet.infrastructure("bbn");
        home.configure("org.kedge.briefingnode", Map.of("fqdn", Cast.BBN.value(), "sign", Cast.OWNER_ALIAS, "uri",
                door.uri(Way.TLS).toString(), "pin.credential", Cast.BBN_ALIAS));
        home.configure("org.kedge.briefingnode.trigger", Map.of("trigger.sign", Cast.OWNER_ALIAS));
        Fleet.listeners(home, "bbn", door, Cast.BBN_ALIAS, "none");
        Fleet.keyPair(home, Cast.BBN_ALIAS, owner.issue(CertificateFlavour.FQDN, Cast.BBN.value()));
        Fleet.keyPair(home, Cast.OWNER_ALIAS, signer);
        return home;
    }

    private Home targetHome(City city) throws IOException {
        String fqdn = city.target().fqdn().value();
        Home home = fleet.infrastructure(city.word());
        home.configure("org.kedge.mef", Map.of("fqdn", fqdn, "listener", "mef", "mode", "self", "target.kind", "MAF"));
        home.configure("org.kedge.maf", Map.of("fqdn", fqdn, "listener", "maf"));
        home.configure("org.kedge.association.keys", Map.of("id", fqdn));
        Fleet.listeners(home, "mef", mefs.get(city), CREDENTIAL, "bootstrap");
        Fleet.listeners(home, "maf", mafs.get(city), CREDENTIAL, "connection");
        Fleet.keyPair(home, CREDENTIAL, owner.issue(CertificateFlavour.FQDN, fqdn));
        return home;
    }

    private void admit(City city) throws IOException {
        Node target = targets.get(city);
        target.awaitCommand(Await.patience(), "mef:peers").awaitCommand(Await.patience(), "maf:status");
        MefEntries.enrolee(target, targetHomes.get(city), WHO.id(), CertificateFlavour.CSE_ID, WHO.certificateName(), owner.root(),
                city.target());
        for (Way way : Way.values()) {
            Stage.awaitListener(target, "mef", way);
            Stage.awaitListener(target, "maf", way);
        }
    }

    private void decide(Home home) throws IOException {
        briefingNode.awaitCommand(Await.patience(), "bbn:status");
        Rulebook book = new Rulebook();
        for (City city : City.values()) {
            book.rule("installed-in-" + city.word(), "area", city.area(), city.word()).destination(city.word(), city.target(),
                    Mechanism.CERTIFICATE, mefs.get(city).uri(Way.DTLS), city.target().fqdn(), Cast.OWN_ALIAS, Optional.of(owner.root()),
                    List.of(mafs.get(city).uri(city.way)));
        }
        book.importInto(briefingNode, home);
        home.file("anchor.pem", Pem.encode(List.of(owner.root())));
        Path nodes = home.privateFile("nodes.csv", ("node,enroleeId,auth,flavour,certificateId,anchorsFile,area\n" + WHO.name() + ","
                + WHO.id() + ",certificate,CSE_ID," + WHO.certificateName() + ",anchor.pem," + City.BERLIN.area() + "\n")
                .getBytes(StandardCharsets.UTF_8));
        // Until the intake has the keys it signs with.
        briefingNode.awaitCommand(Await.patience(), "bbn:stage", nodes.toString(), home.directory().resolve("sheets").toString());
        Stage.awaitListener(briefingNode, "bbn", Way.TLS);
    }

    private Home gatewayHome() throws IOException, GeneralSecurityException {
        Home home = fleet.gateway("gw");
        Map<String, String> enrolee = new LinkedHashMap<>(Map.of("node.id", WHO.name(), "retry.initial", "2"));
        enrolee.put("briefing.signed", "*");
        home.configure("org.kedge.enrolee", enrolee);
        home.configure("org.kedge.briefing.node", Map.of("node.id", WHO.name(), "location.area", City.HAMBURG.area()));
        home.configure("org.kedge.briefing.local.trigger", Map.of("node.id", WHO.name()));
        home.configure("org.kedge.briefing.local.spool", Map.of("spool.poll", "1"));
        byte[] key = signer.publicKey().getEncoded();
        home.configure("org.kedge.briefing.local.signers", Map.of("briefing.signers",
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key))));
        home.file("conf/signers/owner.pem", Pem.encode(signer.chain()));
        Fleet.keyPair(home, Cast.OWN_ALIAS, owner.issue(CertificateFlavour.CSE_ID, WHO.certificateName()));
        home.secret(Cast.ANCHOR_ALIAS + ".pem", Pem.encode(List.of(owner.root())).getBytes(StandardCharsets.US_ASCII));
        Peers.briefingNode(home, WHO, door);
        return home;
    }

    /** The owner enters that the gateway stands somewhere else now. */
    public void locate(City city) {
        briefingNode.run("bbn:locate", WHO.name(), city.area()).orThrow();
    }

    /** A signed trigger of the owner reaches the gateway as a short message would. */
    public void trigger() throws IOException {
        String text = briefingNode.run("bbn:trigger", WHO.name(), "--print").orThrow().lines().map(String::strip)
                .filter(line -> line.startsWith("KT1;")).findFirst().orElseThrow();
        Path spool = Files.createDirectories(gatewayHome.directory().resolve("spool/trigger"));
        Files.move(Files.writeString(spool.resolve(".sms"), text), spool.resolve("sms.txt"), StandardCopyOption.ATOMIC_MOVE);
    }

    public Node gateway() {
        return gateway;
    }

    /** What the gateway says about its enrolment with a target; a missing node when it says nothing. */
    public JsonNode status(City city) throws IOException {
        return Enrolments.status(gateway, city.targetId());
    }

    public boolean isEnrolled(City city) throws IOException {
        return status(city).path("state").asText().equals("ENROLLED");
    }

    /** The check value of a Ke as the target stated it, which is its own MEF. */
    public String committed(City city, String keId) {
        return Console.checkValue(targets.get(city), "KE-COMMITTED", keId).orElse("none");
    }

    /** What the gateway says about its association with the MAF of a city; a missing node when it says nothing. */
    public JsonNode association(City city) throws IOException {
        return Associations.association(gateway, entry -> entry.path("peer").asText().equals(city.targetId()));
    }

    /** The check value of the Km that a MAF has under this KmID for the gateway. */
    public String masterKey(City city, String kmId) {
        return targets.get(city).run("maf:keys").orThrow().lines().filter(line -> line.startsWith(kmId + " "))
                .map(line -> line.split(" +")).filter(columns -> columns[CLIENT].equals(WHO.id())).map(columns -> columns[CHECK])
                .findFirst().orElse("none");
    }

    /** Over what the MAF of a city is reached, as the gateway calls it. */
    public String protocol(City city) {
        return city.way == Way.TLS ? "TLS1.2" : "DTLS1.2";
    }

    /** Whether a target knows of an Enrolee that enrolled. */
    public boolean wasEnrolledAt(City city) {
        return Console.lines(targets.get(city)).stream().anyMatch(line -> line.contains("KE-COMMITTED"));
    }

    /** All consoles, for the message of a failure. */
    public String consoles() {
        return fleet.consoles();
    }

    /** Ends all processes. */
    @Override
    public void close() {
        fleet.close();
    }
}
