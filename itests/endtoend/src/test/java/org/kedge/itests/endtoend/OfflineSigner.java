package org.kedge.itests.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.briefingnode.BriefingNodeSettings;
import org.kedge.crypto.PublicKeyId;
import org.kedge.itests.testkit.OpenSslPeer;
import org.kedge.messages.instruction.InstructionCodec;

/** The machine of a security engineer that no network reaches: a key that only the openssl command has, and what it signs. */
final class OfflineSigner {
    private static final String KEY = "owner.key";
    private static final String PUBLIC = "owner.pem";
    private final Path machine;
    private final Path documents;
    private final Path publicKeys;

    OfflineSigner(Path home) {
        OpenSslPeer.require();
        try {
            machine = Files.createDirectories(home.resolve("offline"));
            documents = Files.createDirectory(home.resolve("documents"));
            publicKeys = Files.createDirectory(home.resolve("signers"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", KEY);
        openssl("pkey", "-in", KEY, "-pubout", "-out", publicKeys.resolve(PUBLIC).toString());
    }

    PublicKey publicKey() {
        openssl("pkey", "-in", KEY, "-pubout", "-outform", "DER", "-out", "owner.der");
        try {
            return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(Files.readAllBytes(machine.resolve("owner.der"))));
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** What of it the Briefing Node has. */
    BriefingNodeSettings.Signers pinned() {
        return new BriefingNodeSettings.Signers(Set.of(PublicKeyId.of(publicKey())), publicKeys);
    }

    /** Signs it and brings document and signature to the Briefing Node. @return where they are there */
    Path sign(BootstrapInstruction instruction) {
        // Written by hand somewhere else, so with other octets than this code base writes.
        String document = new String(InstructionCodec.encode(instruction), StandardCharsets.UTF_8).replace("  ", "\t") + "\r\n";
        try {
            Files.writeString(documents.resolve("gw.json"), document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        openssl("dgst", "-sha256", "-sign", KEY, "-out", documents.resolve("gw.json.sig").toString(),
                documents.resolve("gw.json").toString());
        return documents;
    }

    private void openssl(String... arguments) {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command).directory(machine.toFile()).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(command + ": " + output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
