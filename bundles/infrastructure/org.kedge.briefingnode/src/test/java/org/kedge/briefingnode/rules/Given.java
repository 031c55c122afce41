package org.kedge.briefingnode.rules;

import java.math.BigInteger;
import java.net.URI;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.kedge.api.briefing.Location;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.NodeId;
import org.kedge.api.infrastructure.briefing.BriefingRule;
import org.kedge.api.infrastructure.briefing.BriefingRules.Rulebook;
import org.kedge.api.infrastructure.briefing.Destination;
import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.api.infrastructure.briefing.TechnicianEntry;
import org.kedge.api.key.KeyDerivation;

/** Nodes, rules and destinations of the tests of rules. */
public final class Given {
    static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

    private Given() {
    }

    public static NodeRecord node(String id, String... labels) {
        return new NodeRecord(new NodeId(id), Optional.empty(), Optional.of("id@bbn.example.com"), Optional.empty(), false,
                Optional.empty(),
                Set.of(labels), Optional.empty(), Optional.empty(), Optional.empty(), true);
    }

    static Location area(String area) {
        return new Location(Optional.of(area), Optional.empty());
    }

    static Location at(double latitude, double longitude) {
        return new Location(Optional.empty(), Optional.of(new Location.Position(latitude, longitude)));
    }

    static NodeRecord located(NodeRecord n, Optional<Location> registry, Optional<Location> technician) {
        return new NodeRecord(n.id(), n.enroleeId(), n.pskIdentity(), n.certificate(), n.gba(), n.kpmId(), n.labels(), registry,
                technician.map(location -> new TechnicianEntry(location, NOW, "ni:///sha-256;x")), n.msisdn(), n.enabled());
    }

    static Facts facts(NodeRecord node) {
        return new Facts(node, "psk", Optional.empty(), Optional.empty());
    }

    /** A destination by psk: a MAF of this name. */
    public static Destination destination(String name) {
        return destination(name, Mechanism.PSK, "kpm", false);
    }

    public static Destination destination(String name, Mechanism mechanism, String alias, boolean deliver) {
        return new Destination(name, EnrolmentTarget.maf(Fqdn.parse(name + ".example.com")), mechanism,
                URI.create("coaps://mef.example.com:5684"), Fqdn.parse("mef.example.com"), List.of(), List.of("anchor"), alias,
                Duration.ofDays(180), KeyDerivation.USAGE_CONSTRAINED, true, Optional.empty(), List.of(), Duration.ofDays(30), deliver);
    }

    static BriefingRule rule(String list, String name, String text) {
        return RuleText.parse(list, name, List.of(text.split(" ")));
    }

    /** Rules of the list main, named r1, r2 and so on, with destinations a, b and c. */
    static Rulebook book(String... rules) {
        BriefingRule[] parsed = new BriefingRule[rules.length];
        for (int i = 0; i < rules.length; i++) {
            parsed[i] = rule(BriefingRule.MAIN, "r" + (i + 1), rules[i]);
        }
        return book(parsed);
    }

    static Rulebook book(BriefingRule... rules) {
        return new Rulebook(0, List.of(rules), List.of(destination("a"), destination("b"), destination("c")));
    }

    static List<String> names(Decision decision) {
        return decision.destinations().stream().map(Destination::name).toList();
    }

    /** A certificate with these names, as they come out of ASN.1. */
    static X509Certificate certificate(X500Name subject, X500Name issuer) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            return new JcaX509CertificateConverter().getCertificate(new JcaX509v3CertificateBuilder(issuer, BigInteger.ONE,
                    Date.from(NOW), Date.from(NOW.plus(Duration.ofDays(9))), subject, pair.getPublic())
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    static X509Certificate certificate(String subject, String issuer) {
        return certificate(new X500Name(subject), new X500Name(issuer));
    }
}
