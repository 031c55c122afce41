package org.kedge.itests.benchmarks.briefing;

import java.io.BufferedWriter;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.kedge.api.briefing.Mechanism;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.infrastructure.briefing.BriefingRule;
import org.kedge.api.infrastructure.briefing.BriefingRule.Condition;
import org.kedge.api.infrastructure.briefing.BriefingRule.Outcome;
import org.kedge.api.infrastructure.briefing.BriefingRule.Subject;
import org.kedge.api.infrastructure.briefing.BriefingRules.Rulebook;
import org.kedge.api.infrastructure.briefing.Destination;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;

/**
 * An owner's gateways and rules: every gateway has a certificate of its manufacturer and a pre-shared key of its own, and a label with the
 * region it is for; each region has a rule and a MAF. Which MEF all of them enrol with is a matter of the generation: another one is new
 * instructions for everybody.
 */
final class Deployment {
    static final Fqdn FQDN = Fqdn.parse("bbn.example.com");
    /** The manufacturer's root, beside the list. */
    static final String ANCHORS = "manufacturer.pem";
    static final String LIST = "nodes.csv";

    private static final int REGIONS = 20;
    private static final int KEY_OCTETS = 32;

    private Deployment() {
    }

    /** The Node-ID, which is also in the certificate. */
    static String gateway(int number) {
        return "gw-" + number + ".example.org";
    }

    static String pskIdentity(int number) {
        return gateway(number) + "@" + FQDN;
    }

    /** A pre-shared key, which is no secret here. */
    static SecretBytes key(int number) {
        return SecretBytes.owning(octets(number));
    }

    private static byte[] octets(int number) {
        return ByteBuffer.allocate(KEY_OCTETS).putLong(0x6b65646765L).putInt(number).array();
    }

    static Fqdn mef(int generation) {
        return Fqdn.parse("mef-" + generation + ".example.com");
    }

    /** Writes the list that is staged. It holds keys, so that staging destroys it. */
    static Path list(Path directory, int gateways) throws IOException {
        Path file = Files.createFile(directory.resolve(LIST), PosixFilePermissions.asFileAttribute(
                PosixFilePermissions.fromString("rw-------")));
        try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.US_ASCII)) {
            out.write("node,auth,flavour,certificateId,anchorsFile,pskIdentity,psk,labels,area\n");
            for (int number = 0; number < gateways; number++) {
                int region = number % REGIONS;
                out.write(gateway(number) + ",certificate psk,NODE_ID," + gateway(number) + "," + ANCHORS + "," + pskIdentity(number) + ","
                        + HexFormat.of().formatHex(octets(number)) + ",region-" + region + " fleet,de/region-" + region + "\n");
            }
        }
        return file;
    }

    /** The owner's rules. @param revision that they replace @param anchor of the MEFs */
    static Rulebook rules(long revision, int generation, X509Certificate anchor) {
        List<BriefingRule> rules = new ArrayList<>();
        List<Destination> destinations = new ArrayList<>();
        for (int region = 0; region < REGIONS; region++) {
            String name = "region-" + region;
            rules.add(new BriefingRule(BriefingRule.MAIN, name, List.of(new Condition(Subject.LABEL, List.of(name), false)),
                    BriefingRule.DEFAULT_SOURCES, new Outcome(List.of(name), Optional.empty()), true));
            destinations.add(destination(name, generation, anchor));
        }
        rules.add(new BriefingRule(BriefingRule.MAIN, "default", List.of(), Set.of(), new Outcome(List.of("region-0"), Optional.empty()),
                true));
        return new Rulebook(revision, rules, destinations);
    }

    /** A MAF and how to come to it. */
    static Destination destination(String name, int generation, X509Certificate anchor) {
        return new Destination(name, EnrolmentTarget.maf(Fqdn.parse("maf." + name + ".example.com")), Mechanism.CERTIFICATE,
                URI.create("coaps://" + mef(generation) + ":5684"), mef(generation), List.of(anchor), List.of(), "factory",
                Duration.ofDays(180), KeyDerivation.USAGE_CONSTRAINED, true, Optional.empty(),
                List.of(URI.create("coaps://maf." + name + ".example.com:5685")), Duration.ofDays(30), false);
    }
}
