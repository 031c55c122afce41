package org.kedge.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.key.KeyDerivation;
import org.kedge.features.run.Node;
import org.kedge.messages.instruction.InstructionCodec;
import org.kedge.pki.Issued;
import org.kedge.pki.Pem;

/** Puts into the homes of both processes what an operator would: configuration, first secrets, registry entries, signed instructions. */
final class Homes {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration ENROLMENT_EXPIRY = Duration.ofDays(30);

    private final Path gateway;
    private final Path infrastructure;
    private final Material material;

    Homes(Path gateway, Path infrastructure, Material material) {
        this.gateway = gateway;
        this.infrastructure = infrastructure;
        this.material = material;
    }

    /** Configuration of the demo over that of the distributions. */
    void configure(Path distributions, Path demoConfiguration, int port) throws IOException, GeneralSecurityException {
        String digest = HexFormat.of().formatHex(java.security.MessageDigest.getInstance("SHA-256")
                .digest(material.signer.getPublic().getEncoded()));
        Map<String, String> values = Map.of("@port@", Integer.toString(port), "@signer@", digest);
        copy(distributions.resolve("gateway-felix/conf"), gateway, List.of(), values);
        copy(demoConfiguration, gateway, List.of("enrolee", "briefing.local.file"), values);
        copy(distributions.resolve("infrastructure-felix/conf"), infrastructure, List.of(), values);
        copy(demoConfiguration, infrastructure, List.of("transport.dtls.listener-mef", "mef"), values);
        Files.createDirectories(gateway.resolve("conf/signers"));
        Files.writeString(gateway.resolve("conf/signers/demo.pem"), "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(material.signer.getPublic().getEncoded()) + "\n-----END PUBLIC KEY-----\n");
    }

    /** @param names which files, without {@code org.kedge.}; none: all */
    private static void copy(Path from, Path home, List<String> names, Map<String, String> values) throws IOException {
        Files.createDirectories(home.resolve("conf"));
        try (var files = Files.newDirectoryStream(from, "*.cfg")) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (names.isEmpty() || names.contains(name.substring("org.kedge.".length(), name.length() - ".cfg".length()))) {
                    String text = Files.readString(file);
                    for (Map.Entry<String, String> value : values.entrySet()) {
                        text = text.replace(value.getKey(), value.getValue());
                    }
                    Files.writeString(home.resolve("conf").resolve(name), text);
                }
            }
        }
    }

    /** The first secrets, through the intake directories. */
    void dropSecrets() throws IOException {
        ObjectNode kpm = JSON.createObjectNode().put("kpmId", Cast.KPM_ID).put("key", kpm());
        dropSecret(gateway, Cast.KPM_ALIAS + ".kpm.json", JSON.writeValueAsBytes(kpm));
        dropSecret(gateway, Cast.GATEWAY_ALIAS + ".pem", pem(material.gateway));
        dropSecret(infrastructure, Cast.MEF_ALIAS + ".pem", pem(material.mef));
    }

    private String kpm() {
        return material.kpm.use(octets -> HexFormat.of().formatHex(octets));
    }

    private static byte[] pem(Issued issued) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(Pem.encode(issued.privateKey()));
        out.write(Pem.encode(issued.chain()).getBytes(StandardCharsets.US_ASCII));
        return out.toByteArray();
    }

    private static void dropSecret(Path home, String name, byte[] content) throws IOException {
        Path intake = home.resolve("intake");
        Files.createDirectories(intake);
        Files.setPosixFilePermissions(intake, PosixFilePermissions.fromString("rwx------"));
        writePrivate(intake.resolve(name), content);
    }

    private static void writePrivate(Path file, byte[] content) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(file, content, StandardOpenOption.TRUNCATE_EXISTING);
    }

    /** Enrolees and targets, imported at the MEF; the MEF erases the file, because it holds Kpm. */
    void fillRegistry(Node mef) throws IOException {
        ObjectNode all = JSON.createObjectNode();
        ArrayNode enrolees = all.putArray("enrolees");
        ArrayNode peers = all.putArray("peers");
        for (Cast.Enrolment e : Cast.ENROLMENTS) {
            ObjectNode enrolee = enrolees.addObject().put("id", e.enroleeId()).put("framework", e.mechanism().word())
                    .put("enrolmentExpiry", ENROLMENT_EXPIRY.toString());
            if (e.mechanism() == Mechanism.PSK) {
                enrolee.put("kpmId", Cast.KPM_ID).put("kpm", kpm());
            } else {
                verified(enrolee, "CSE_ID", Cast.GATEWAY_NAME);
            }
            enrolee.putArray("targets").addObject().put("kind", e.target().kind().name()).put("id", e.target().id())
                    .put("fqdn", e.target().fqdn().value()).putArray("suids").add(e.target().ordinarySuid().number());
            ObjectNode peer = peers.addObject().put("name", e.target().fqdn().value()).put("role", e.target().kind().name())
                    .put("fqdn", e.target().fqdn().value()).put("originator", e.target().id());
            verified(peer, e.targetFlavour().name(), e.target().fqdn().value());
        }
        Files.writeString(infrastructure.resolve("anchor.pem"), Pem.encode(List.of(material.anchor())));
        Path file = infrastructure.resolve("demo-registry.json");
        writePrivate(file, JSON.writeValueAsBytes(all));
        mef.run("mef:import", file.toString()).orThrow();
    }

    private static void verified(ObjectNode record, String flavour, String identifier) {
        record.put("flavour", flavour).put("identifier", identifier).put("revocation", "OFF");
        record.putArray("trustAnchors").add("anchor.pem");
    }

    /** One signed instruction for each enrolment; the signature first, so that the document is complete when it is seen. */
    void dropInstructions(URI mef) throws IOException, GeneralSecurityException {
        Path briefing = gateway.resolve("briefing");
        Files.createDirectories(briefing);
        for (Cast.Enrolment e : Cast.ENROLMENTS) {
            byte[] document = InstructionCodec.encode(instruction(e, mef));
            Files.write(briefing.resolve(e.mechanism().word() + ".json.sig"), material.sign(document));
            Files.write(briefing.resolve(e.mechanism().word() + ".json"), document);
        }
    }

    private BootstrapInstruction instruction(Cast.Enrolment e, URI mef) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        List<java.security.cert.X509Certificate> anchors = e.mechanism() == Mechanism.CERTIFICATE ? List.of(material.anchor()) : List.of();
        return new BootstrapInstruction(1, Optional.empty(), now.minusSeconds(60), now.plus(ENROLMENT_EXPIRY), e.mechanism(), e.target(),
                Optional.empty(), mef, Cast.MEF, anchors, List.of(), e.credentialAlias(), ENROLMENT_EXPIRY,
                KeyDerivation.USAGE_CONSTRAINED, true, Optional.empty());
    }
}
