package org.kedge.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;

/** The owner of the gateways: tells the Briefing Node who they are, decides by rules where they belong, and sends triggers. */
final class Owner {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ANCHOR = "anchor.pem";
    private static final String AREA = "de/berlin/plant-7";

    private final Stage stage;
    private final Material material;
    private int files;

    Owner(Stage stage, Material material) {
        this.stage = stage;
        this.material = material;
    }

    /** Enters all gateways at once: nodes of the Briefing Node and Enrolees of the MEF, which shares its registry. */
    void stage() throws IOException {
        Home home = stage.briefingHome();
        home.file(ANCHOR, material.anchorPem());
        StringBuilder csv = new StringBuilder(
                "node,enroleeId,auth,flavour,certificateId,anchorsFile,pskIdentity,psk,kpmId,kpm,labels,area\n");
        for (Cast.Gateway gateway : Cast.GATEWAYS) {
            csv.append(gateway.name()).append(',').append(gateway.id()).append(',').append(switch (gateway.mechanism()) {
                case CERTIFICATE -> String.join(",", "certificate", CertificateFlavour.CSE_ID.name(), gateway.certificateName(), ANCHOR,
                        "", "", "", "", "factory", AREA);
                case PSK -> String.join(",", "psk", "", "", "", Cast.FACTORY_ID, material.factoryKey(), Cast.KPM_ID, material.kpm(),
                        "factory", "");
                case GBA -> "gba,,,,,,,,factory,";
            }).append('\n');
        }
        Path file = home.privateFile("gateways.csv", csv.toString().getBytes(StandardCharsets.UTF_8));
        stage.mef().run("bbn:stage", file.toString(), home.directory().resolve("sheets").toString()).orThrow();
    }

    /**
     * Puts other rules in force. Whoever asks from now on is sent accordingly.
     *
     * @param moved whether the gateway with a certificate belongs to the second MEF
     */
    void decide(Way way, boolean moved) throws IOException {
        ObjectNode book = JSON.createObjectNode();
        ArrayNode rules = book.putArray("rules");
        ArrayNode destinations = book.putArray("destinations");
        if (moved) {
            rule(rules, "moved", "node", Cast.BY_CERTIFICATE.name(), "moved");
            destinations(destinations, Cast.BY_CERTIFICATE, "moved", stage.mef2Door().uri(way), Cast.MEF2);
        }
        rule(rules, "berlin", "area", "de/berlin", Mechanism.CERTIFICATE.word());
        rule(rules, "by-key", "auth", "psk", Mechanism.PSK.word());
        rule(rules, "by-usim", "auth", "gba", Mechanism.GBA.word());
        for (Cast.Gateway gateway : Cast.GATEWAYS) {
            destinations(destinations, gateway, gateway.mechanism().word(), stage.firstUri(gateway, way),
                    gateway.mechanism() == Mechanism.GBA ? Cast.BSF : Cast.MEF);
        }
        String name = "rulebook-" + ++files + ".json";
        stage.briefingHome().file(name, book.toString());
        stage.mef().run("bbn:rulebook", "import", stage.briefingHome().directory().resolve(name).toString()).orThrow();
    }

    private static void rule(ArrayNode rules, String name, String subject, String value, String where) {
        ObjectNode rule = rules.addObject().put("list", "main").put("name", name);
        rule.putArray("when").addObject().put("subject", subject).putArray("values").add(value);
        ArrayNode then = rule.putObject("then").putArray("destinations");
        Cast.TARGETS.forEach(target -> then.add(name(target, where)));
    }

    private static String name(EnrolmentTarget target, String where) {
        return target.kind().name().toLowerCase(java.util.Locale.ROOT) + "-" + where;
    }

    private void destinations(ArrayNode all, Cast.Gateway gateway, String where, URI mef, Fqdn fqdn) throws IOException {
        for (EnrolmentTarget target : Cast.TARGETS) {
            ObjectNode out = all.addObject().put("name", name(target, where)).put("mechanism", gateway.mechanism().word())
                    .put("mefUri", mef.toString()).put("mefFqdn", fqdn.value())
                    .put("credentialAlias", gateway.mechanism() == Mechanism.PSK ? Cast.DELIVERED_ALIAS : gateway.credentialAlias())
                    .put("enrolmentExpiry", RegistryFiles.ENROLMENT_EXPIRY.toString())
                    .put("validity", RegistryFiles.ENROLMENT_EXPIRY.toString())
                    .put("deliverKey", gateway.mechanism() == Mechanism.PSK);
            out.putObject("target").put("kind", target.kind().name()).put("id", target.id()).put("fqdn", target.fqdn().value());
            try {
                out.putArray("trustAnchors").add(Base64.getEncoder().encodeToString(material.anchor().getEncoded()));
            } catch (java.security.cert.CertificateEncodingException e) {
                throw new IOException(e);
            }
            ArrayNode uris = out.putArray("targetUris");
            for (Way way : List.of(Way.TLS, Way.DTLS)) {
                uris.add(stage.door(target).uri(way).toString());
            }
        }
    }

    /** Has a signed trigger made, and puts it where the modem of the gateway would: the gateway asks for its briefing again. */
    void trigger(Cast.Gateway gateway) throws IOException {
        String said = stage.mef().run("bbn:trigger", gateway.name(), "--print").orThrow();
        Optional<String> text = said.lines().map(String::strip).filter(line -> line.startsWith("KT1;")).findFirst();
        Path spool = Files.createDirectories(stage.home(gateway).directory().resolve("spool/trigger"));
        String name = "sms-" + ++files + ".txt";
        Path part = Files.writeString(spool.resolve("." + name),
                text.orElseThrow(() -> new IOException("no trigger text in: " + said)));
        Files.move(part, spool.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }
}
