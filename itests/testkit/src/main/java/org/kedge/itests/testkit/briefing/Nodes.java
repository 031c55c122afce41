package org.kedge.itests.testkit.briefing;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.kedge.api.briefing.Location;
import org.kedge.api.briefing.Location.Position;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.NodeId;
import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.api.infrastructure.briefing.NodeRegistry.Entry;
import org.kedge.api.infrastructure.briefing.NodeRegistry.Issued;
import org.kedge.api.infrastructure.briefing.TechnicianEntry;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.CertificateInformation.Revocation;
import org.kedge.pki.CertificateAuthority;

/** Nodes for tests, by number. */
public final class Nodes {
    /** The time of the tests. */
    public static final Instant NOW = Instant.parse("2030-01-02T03:04:05Z");
    /** An anchor of their certificates. */
    public static final X509Certificate ANCHOR = CertificateAuthority.root("Test root").certificate();

    private static final Location PLANT = new Location(Optional.of("de/berlin/plant-7"), Optional.of(new Position(52.52, 13.405)));

    private Nodes() {
    }

    /** Its Node-ID. */
    public static NodeId id(int number) {
        return new NodeId("urn:dev:node-" + number);
    }

    /** Its absolute CSE-ID. */
    public static String enroleeId(int number) {
        return "//example.com/mn-" + number;
    }

    /** Its psk_identity. */
    public static String identity(int number) {
        return "Node-" + number + "@bbn.example.com";
    }

    /** A key of 32 octets. */
    public static SecretBytes key(int number) {
        byte[] octets = new byte[32];
        Arrays.fill(octets, (byte) number);
        return SecretBytes.owning(octets);
    }

    /** One that comes with a certificate that names its Node-ID, and has everything else too. */
    public static NodeRecord certificate(int number) {
        return new NodeRecord(id(number), Optional.of(enroleeId(number)), Optional.empty(),
                Optional.of(information(CertificateFlavour.NODE_ID, id(number).value())), true,
                Optional.of("kpm-" + number + "@mef.example.com"), Set.of("plant-7", "vendor:acme"), Optional.of(PLANT),
                Optional.of(new TechnicianEntry(new Location(Optional.of("de/bonn"), Optional.empty()), NOW.plusNanos(1), "ni:technician")),
                Optional.of("49301234567"), true);
    }

    /** What is known of a certificate. */
    public static CertificateInformation information(CertificateFlavour flavour, String identifier) {
        return new CertificateInformation(flavour, identifier, List.of(ANCHOR), Revocation.SOFT);
    }

    /** One that comes with a pre-shared key, and has nothing else. */
    public static NodeRecord psk(int number) {
        return new NodeRecord(id(number), Optional.empty(), Optional.of(identity(number)), Optional.empty(), false, Optional.empty(),
                Set.of(), Optional.empty(), Optional.empty(), Optional.empty(), true);
    }

    /** One of either kind, with the key that it needs. */
    public static Entry entry(NodeRecord node) {
        return new Entry(node, node.pskIdentity().map(identity -> key(1)));
    }

    /** The record, enabled or not. */
    public static NodeRecord enabled(NodeRecord n, boolean enabled) {
        return new NodeRecord(n.id(), n.enroleeId(), n.pskIdentity(), n.certificate(), n.gba(), n.kpmId(), n.labels(), n.location(),
                n.technician(), n.msisdn(), enabled);
    }

    /** What was issued for a target. */
    public static Issued issued(String target, long serial) {
        byte[] content = new byte[32];
        Arrays.fill(content, (byte) serial);
        return new Issued(target, serial, content, ("{\"serial\":" + serial + "}").getBytes(), NOW.plusSeconds(3600).plusNanos(serial));
    }

    /** What was signed elsewhere and imported for a target. */
    public static Issued signed(String target, long serial) {
        Issued plain = issued(target, serial);
        byte[] signature = new byte[70];
        Arrays.fill(signature, (byte) serial);
        return new Issued(target, serial, plain.content(), plain.document(), plain.notAfter(), Optional.of(signature));
    }
}
