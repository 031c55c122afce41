package org.kedge.briefingnode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.briefingnode.offline.Result;
import org.kedge.briefingnode.offline.Result.Outcome;
import org.kedge.itests.testkit.OpenSslPeer;

/** What the README tells an operator to type on the offline machine makes a document that is taken. */
class OfflineReadmeTest {
    @TempDir
    private Path home;

    /** The commands of the section; a key without a passphrase, for which nobody is there to be asked. */
    private static String commands() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        String section = readme.substring(readme.indexOf("## Signed offline"), readme.indexOf("## Delivered keys (D-82)"));
        return section.lines().filter(line -> line.startsWith("    ")).map(line -> line.substring(4)).collect(Collectors.joining("\n"))
                .replace(" -aes256", "") + "\n";
    }

    private String run(String script) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("bash", "-e").directory(home.toFile()).redirectErrorStream(true).start();
        process.getOutputStream().write(script.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }

    @Test
    void whatAnOperatorTypesIsTaken() throws Exception {
        OpenSslPeer.require();
        Files.writeString(home.resolve("mef-ca.pem"), "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder().encodeToString(
                BbnFixture.ca().certificate().getEncoded()) + "\n-----END CERTIFICATE-----\n");
        String output = run(commands());
        assertTrue(output.contains("Verified OK"), output);
        String digest = output.lines().filter(line -> line.matches("[0-9a-f]{64} .*")).findFirst().orElseThrow().substring(0, 64);

        OfflineFixture f = new OfflineFixture(home);
        f.bbn.now = Instant.now();
        f.bbn.bbn.reconfigure(SettingsReader.read(SettingsReaderTest.config(Map.of("fqdn", "bbn.example.com", "signers",
                new String[] {digest}, "signers_directory", ".")), home));
        Files.copy(home.resolve("gw1.json"), f.directory.resolve("gw1.json"));
        Files.copy(home.resolve("gw1.json.sig"), f.directory.resolve("gw1.json.sig"));
        Result result = f.loadOne();
        assertEquals(Outcome.TAKEN, result.outcome(), result.text());
        assertEquals("maf.example.com", f.targets().get(0));
    }
}
