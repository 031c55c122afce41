package org.kedge.itests.endtoend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.credential.Credential;
import org.kedge.api.enrolment.EnrolmentStatus;
import org.kedge.api.key.SecretBytes;
import org.kedge.crypto.KeyDerivations;
import org.kedge.itests.testkit.Await;
import org.kedge.itests.testkit.OpenSslPeer;
import org.kedge.itests.testkit.OpenSslPeer.Options;

/** An independent implementation as client of the MAF: it comes with KeID and the derived Km, and registers a key it has exported. */
class OpenSslMafTest {
    private static final String SUITE = "PSK-AES128-CBC-SHA256@SECLEVEL=0";

    @TempDir
    Path directory;

    private static byte[] km(Deployment all, EnrolmentStatus status) {
        try (Credential ke = all.gateway.enrolmentKey(); SecretBytes km = KeyDerivations.forTarget(ke.secret(), Names.MAF_TARGET,
                status.instruction().derivation(), Names.suid(Names.MAF_TARGET))) {
            return km.copy();
        }
    }

    private static byte[] post(String path, String body) {
        return ("POST /" + path + " HTTP/1.1\r\nHost: " + Names.MAF + "\r\nX-M2M-Origin: " + Names.GATEWAY.absolute()
                + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void theMafTakesTheKeyThatOpenSslExported() {
        OpenSslPeer.require();
        try (Deployment all = new Deployment(directory)) {
            all.brief(Mechanism.PSK, Wire.TLS, Names.MAF_TARGET);
            EnrolmentStatus status = all.gateway.enrol();
            Options options = new Options().psk(status.keId().orElseThrow().toString(), km(all, status), SUITE)
                    .export("EXPORTER-oneM2M-Connection").with("-servername", Names.MAF.value());
            try (OpenSslPeer client = OpenSslPeer.tlsClient(all.maf.listeners().ports().get(1), options)) {
                client.send(post("mafClientReg", "{\"fqdn\":\"" + Names.MAF + "\",\"adminFQDN\":\"" + Names.MAF + "\"}"));
                client.await("assignedSymmKeyID");
                client.send(post("symmKeyReg", "{\"fqdn\":\"" + Names.MAF + "\",\"adminFQDN\":\"" + Names.MAF
                        + "\",\"SUID\":\"32\",\"targetIDs\":[\"" + Names.CSE_TARGET.id() + "\"]}"));
                client.await("relativeKeyID");
                assertTrue(client.output().contains(all.maf.keys().get(0).kmId().toString()), client.output());

                byte[] exported = client.exported();
                String relative = HexFormat.of().withUpperCase().formatHex(exported, 0, 16);
                assertTrue(client.output().contains("\"" + relative + "\""), client.output());
                try (var held = all.maf.registry().registrations().key(Names.MAF, relative, Instant.now()).orElseThrow()) {
                    assertArrayEquals(Arrays.copyOfRange(exported, 16, 48), held.key().copy());
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void theMafAcceptsOpenSslWithKeIdAndKm(Wire wire) {
        OpenSslPeer.require();
        try (Deployment all = new Deployment(directory)) {
            all.brief(Mechanism.CERTIFICATE, wire, Names.MAF_TARGET);
            EnrolmentStatus status = all.gateway.enrol();
            String suite = wire == Wire.TLS ? SUITE : "PSK-AES128-CCM8@SECLEVEL=0";
            Options options = new Options().psk(status.keId().orElseThrow().toString(), km(all, status), suite)
                    .with("-servername", Names.MAF.value());
            int port = all.maf.listeners().ports().get(wire == Wire.TLS ? 1 : 0);
            try (OpenSslPeer client = wire == Wire.TLS ? OpenSslPeer.tlsClient(port, options) : OpenSslPeer.client(port, options)) {
                client.await("Cipher is PSK-AES128-");
                Await.until("a session", () -> all.maf.listeners().sessions() == 1);
                assertEquals(status.keId().orElseThrow().reference(), all.maf.keys().get(0).keId().orElseThrow());
            }
        }
    }
}
