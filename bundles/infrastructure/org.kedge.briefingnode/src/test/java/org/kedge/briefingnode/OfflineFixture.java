package org.kedge.briefingnode;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.NodeId;
import org.kedge.api.infrastructure.briefing.Destination;
import org.kedge.api.infrastructure.briefing.NodeRegistry.Issued;
import org.kedge.api.key.KeyDerivation;
import org.kedge.briefingnode.offline.ImportCommands;
import org.kedge.briefingnode.offline.Result;
import org.kedge.crypto.PublicKeyId;
import org.kedge.messages.briefing.BriefingAnswer;
import org.kedge.messages.instruction.InstructionCodec;
import org.kedge.messages.signed.DetachedSignature;

/** A Briefing Node that pins one signer elsewhere, sends everybody to maf-rules by its rules, and a directory to import. */
final class OfflineFixture {
    static final org.kedge.pki.Issued OWNER = BbnFixture.ca().issue(CertificateFlavour.FQDN, "owner.example.com");
    static final org.kedge.pki.Issued STRANGER = BbnFixture.ca().issue(CertificateFlavour.FQDN, "stranger.example.com");
    static final String MAF = "maf.example.com";
    static final String RULED = "maf-rules.example.com";
    static final long SERIAL = 1_790_000_000L;
    static final NodeId GW1 = new NodeId(BbnFixture.GW1);
    static final Destination BY_RULES = BbnFixture.destination("by-rules", RULED, "mef-rules.example.com");

    final Path directory;
    final Path keys;
    final BbnFixture bbn;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    OfflineFixture(Path home) {
        try {
            directory = Files.createDirectory(home.resolve("documents"));
            mode("rwxr-xr-x");
            keys = Files.createDirectory(home.resolve("signers"));
            pin(OWNER, "owner.pem");
            pin(STRANGER, "stranger.pem");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        bbn = new BbnFixture(settings(OWNER));
        bbn.rules(Map.of("*", BY_RULES));
    }

    /** The key is there; it counts when it is pinned, too. */
    private void pin(org.kedge.pki.Issued key, String name) throws IOException {
        Files.writeString(keys.resolve(name), "-----BEGIN PUBLIC KEY-----\n" + Base64.getMimeEncoder().encodeToString(
                key.publicKey().getEncoded()) + "\n-----END PUBLIC KEY-----\n");
    }

    BriefingNodeSettings settings(org.kedge.pki.Issued pinned) {
        return BbnFixture.settings().with(new BriefingNodeSettings.Signers(Set.of(PublicKeyId.of(pinned.publicKey())), keys));
    }

    static BootstrapInstruction instruction(String node, String target, long serial) {
        return instruction(Optional.of(node), target, serial, BbnFixture.NOW.minusSeconds(60), Duration.ofDays(30));
    }

    static BootstrapInstruction instruction(Optional<String> node, String target, long serial, Instant notBefore, Duration validity) {
        return new BootstrapInstruction(serial, node, notBefore, notBefore.plus(validity), Mechanism.CERTIFICATE,
                EnrolmentTarget.maf(Fqdn.parse(target)), Optional.empty(), URI.create("https://mef.example.com"),
                Fqdn.parse("mef.example.com"), List.of(BbnFixture.ca().certificate()), List.of(), "factory", Duration.ofDays(180),
                KeyDerivation.USAGE_CONSTRAINED, true, Optional.empty());
    }

    static BootstrapInstruction byKey(String node, String target, long serial, String alias) {
        BootstrapInstruction i = instruction(node, target, serial);
        return new BootstrapInstruction(i.serial(), i.nodeId(), i.notBefore(), i.notAfter(), Mechanism.PSK, i.target(), i.enroleeId(),
                i.mefUri(), i.mefFqdn(), List.of(), List.of(), alias, i.enrolmentExpiry(), i.derivation(), true, Optional.empty());
    }

    byte[] write(String name, BootstrapInstruction instruction) {
        return write(name, InstructionCodec.encode(instruction), OWNER);
    }

    byte[] write(String name, byte[] document, org.kedge.pki.Issued signer) {
        put(name, document);
        put(name + ".sig", DetachedSignature.sign(signer.privateKey(), document));
        return document;
    }

    /** Who may do what in the directory. */
    void mode(String mode) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(mode));
    }

    void put(String name, byte[] octets) {
        try {
            Files.write(directory.resolve(name), octets);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    List<Result> load() {
        List<Result> results = new ArrayList<>();
        bbn.bbn.documents().run(directory, results::add);
        return results;
    }

    /** The only result of an import. */
    Result loadOne() {
        List<Result> results = load();
        if (results.size() != 1) {
            throw new AssertionError(results);
        }
        return results.get(0);
    }

    ImportCommands commands() {
        return new ImportCommands(new PrintStream(printed, true, StandardCharsets.UTF_8), bbn.bbn.documents());
    }

    NodeCommands show() {
        return new NodeCommands(new PrintStream(printed, true, StandardCharsets.UTF_8), bbn.bbn);
    }

    String output() {
        String text = printed.toString(StandardCharsets.UTF_8);
        printed.reset();
        return text;
    }

    List<Issued> issued() {
        return bbn.memory.issued(GW1);
    }

    /** Targets that the first node is given now, in order. */
    List<String> targets() {
        try (BriefingAnswer answer = bbn.brief(BbnFixture.gw1())) {
            return answer.instructions().stream().map(one -> InstructionCodec.decode(one.document()).target().id()).toList();
        }
    }
}
