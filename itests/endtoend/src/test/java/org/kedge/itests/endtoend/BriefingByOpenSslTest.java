package org.kedge.itests.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.itests.testkit.OpenSslPeer;
import org.kedge.itests.testkit.OpenSslPeer.Options;
import org.kedge.messages.briefing.BriefingAnswer;
import org.kedge.messages.briefing.BriefingCodec;
import org.kedge.messages.instruction.InstructionCodec;
import org.kedge.messages.signed.DetachedSignature;
import org.kedge.pki.Issued;

/** A gateway that is none of ours: the openssl command and a request written by hand. */
class BriefingByOpenSslTest {
    private static final String SUITES = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-SHA256:ECDHE-ECDSA-AES128-CCM8@SECLEVEL=0";

    @TempDir
    Path directory;

    private static byte[] post(String body) {
        return ("POST /briefing HTTP/1.1\r\nHost: " + Names.BBN + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body).getBytes(StandardCharsets.US_ASCII);
    }

    private OpenSslPeer client(BriefingScene all, Issued identity) {
        return OpenSslPeer.tlsClient(all.bbn.listeners().ports().get(1), new Options().certificate(directory, identity.privateKey(),
                identity.chain(), SUITES).anchors(directory, List.of(all.operator.root()))
                .with("-servername", Names.BBN.value(), "-verify_return_error", "-quiet"));
    }

    @Test
    void openSslIsBriefedWithTheGatewaysCertificate() {
        OpenSslPeer.require();
        try (BriefingScene all = new BriefingScene(directory, BbnNode.settings().signing("signer")).byCertificate(Wire.TLS)) {
            all.bbn.sendAllTo(all.byCertificate(Names.MAF_TARGET, Wire.TLS));
            try (OpenSslPeer client = client(all, all.gatewayIdentity)) {
                client.send(post("{\"reason\":\"BOOT\"}"));
                client.await("\"signature\"");
                client.await("]}");
                String output = client.output();
                assertTrue(output.contains("200 OK"), output);
                String json = output.substring(output.indexOf("\r\n\r\n", output.indexOf("200 OK")) + 4).strip();
                try (BriefingAnswer answer = BriefingCodec.readAnswer(json.getBytes(StandardCharsets.ISO_8859_1))) {
                    byte[] document = answer.instructions().get(0).document();
                    BootstrapInstruction instruction = InstructionCodec.decode(document);
                    assertEquals(Names.NODE.value(), instruction.nodeId().orElseThrow());
                    assertEquals(Names.MEF, instruction.mefFqdn());
                    assertEquals("signer", DetachedSignature.signer(Map.of("signer", all.signer.publicKey()), document,
                            answer.instructions().get(0).signature().orElseThrow()).orElseThrow());
                }
            }
        }
    }

    @Test
    void openSslWithAStrangersCertificateIsNot() {
        OpenSslPeer.require();
        try (BriefingScene all = new BriefingScene(directory).byCertificate(Wire.TLS)) {
            all.bbn.sendAllTo(all.byCertificate(Names.MAF_TARGET, Wire.TLS));
            Issued stranger = all.operator.issue(CertificateFlavour.CSE_ID, Names.GATEWAY_TARGET.fqdn().value());
            try (OpenSslPeer client = client(all, stranger)) {
                client.await("alert");
                assertFalse(client.output().contains("HTTP/1.1"), client.output());
            }
            assertEquals(0, all.bbn.audit.granted("briefing.issued"));
        }
    }
}
