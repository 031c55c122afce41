package org.kedge.transport.dtls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.ConnectOptions;
import org.kedge.api.transport.LocalCredential;
import org.kedge.api.transport.PeerIdentity;
import org.kedge.api.transport.SecureChannel;
import org.kedge.itests.testkit.Await;
import org.kedge.itests.testkit.OpenSslPeer;
import org.kedge.itests.testkit.OpenSslPeer.Options;
import org.kedge.itests.testkit.transport.Pki;

/** The exported octets equal those of an independent implementation, in both roles and suites (TS-0003 10.3.1, RFC 5705). */
class OpenSslExportTest {
    private static final String LABEL = "EXPORTER-oneM2M-Bootstrap";
    /** CON POST /enrolment, token 01, payload {}; begins with an octet that the command does not take for one of its own commands. */
    private static final byte[] ENROLMENT = coap(0x41, 0x02);

    @TempDir
    private Path directory;

    private static byte[] coap(int first, int code) {
        byte[] path = "enrolment".getBytes(StandardCharsets.US_ASCII);
        byte[] message = new byte[5 + 1 + path.length + 1 + 2];
        message[0] = (byte) first;
        message[1] = (byte) code;
        message[2] = 0x12;
        message[3] = 0x34;
        message[4] = 0x01;
        message[5] = (byte) (0xb0 | path.length);
        System.arraycopy(path, 0, message, 6, path.length);
        message[6 + path.length] = (byte) 0xff;
        message[7 + path.length] = '{';
        message[8 + path.length] = '}';
        return message;
    }

    @ParameterizedTest
    @ValueSource(strings = {"with session id", "without session id"})
    void clientWithPskExportsWhatTheServerExports(String variant) {
        try (OpenSslPeer server = OpenSslPeer.server(variant(variant, new Options().psk(Fixture.IDENTITY, Fixture.KEY).with("-nocert")));
                Fixture fixture = new Fixture()) {
            assertSameExport(fixture, server, Fixture.psk(), "TLS_PSK_WITH_AES_128_CCM_8", PeerIdentity.Kind.PSK);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"with session id", "without session id"})
    void clientWithCertificateExportsWhatTheServerExports(String variant) {
        Pki pki = new Pki();
        Options options = new Options().certificate(directory, pki.mef.privateKey(), pki.mef.chain()).anchors(directory, pki.anchors())
                .with("-Verify", "5", "-verify_return_error");
        try (OpenSslPeer server = OpenSslPeer.server(variant(variant, options));
                Fixture fixture = Fixture.withCertificates(pki, s -> s, Pki.verifier())) {
            assertSameExport(fixture, server, pki.node.towards(pki.aboutMef()), "TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8",
                    PeerIdentity.Kind.CERTIFICATE);
        }
    }

    private static Options variant(String variant, Options options) {
        return variant.startsWith("without") ? options.export(LABEL).with("-no_cache", "-no_ticket") : options.export(LABEL);
    }

    private static void assertSameExport(Fixture fixture, OpenSslPeer server, LocalCredential credential, String suite,
            PeerIdentity.Kind kind) {
        try (SecureChannel channel = Fixture.get(
                fixture.client.connect(Fixture.at(server.port()), credential, ConnectOptions.enrolment()));
                SecretBytes exported = channel.takeExportedKey()) {
            assertArrayEquals(server.exported(), exported.copy());
            assertEquals(48, exported.length());
            assertEquals(suite, channel.facts().cipherSuite());
            assertEquals(kind, channel.peer().kind());
            assertEquals(Fixture.MEF.value(), channel.peer().principal());
        }
    }

    @Test
    void listenerWithPskExportsWhatTheClientExports() {
        try (Fixture fixture = new Fixture().started();
                OpenSslPeer client = OpenSslPeer.client(fixture.listener.address().getPort(),
                        new Options().psk(Fixture.IDENTITY, Fixture.KEY).export(LABEL))) {
            assertSameExport(fixture, client);
            assertEquals(Fixture.IDENTITY, fixture.requests.remove().session().peer().identifier());
        }
    }

    @Test
    void listenerWithCertificatesExportsWhatTheClientExports() {
        Pki pki = new Pki();
        Options options = new Options().certificate(directory, pki.node.privateKey(), pki.node.chain()).anchors(directory, pki.anchors())
                .with("-verify_return_error", "-verify", "5", "-servername", Fixture.MEF.value()).export(LABEL);
        try (Fixture fixture = Fixture.withCertificates(pki, s -> s, Pki.verifier()).started();
                OpenSslPeer client = OpenSslPeer.client(fixture.listener.address().getPort(), options)) {
            assertSameExport(fixture, client);
            PeerIdentity peer = fixture.requests.remove().session().peer();
            assertEquals(Pki.NODE, peer.identifier());
            assertEquals(pki.node.certificate(), peer.chain().get(0));
        }
    }

    private static void assertSameExport(Fixture fixture, OpenSslPeer client) {
        byte[] theirs = client.exported();
        client.send(ENROLMENT);
        Await.until("the handler has the key", () -> !fixture.serverExports.isEmpty());
        assertArrayEquals(theirs, fixture.serverExports.remove());
    }

    @Test
    void clientRefusesServerWithoutExtendedMasterSecret() {
        try (OpenSslPeer server = OpenSslPeer.server(new Options().psk(Fixture.IDENTITY, Fixture.KEY).with("-nocert").export(LABEL)
                .withoutExtendedMasterSecret(directory)); Fixture fixture = new Fixture()) {
            assertEquals(ErrorCode.NO_EXTENDED_MASTER_SECRET, Fixture
                    .failure(fixture.client.connect(Fixture.at(server.port()), Fixture.psk(), ConnectOptions.enrolment())).code());
        }
    }

    @Test
    void listenerRefusesClientWithoutExtendedMasterSecret() {
        try (Fixture fixture = new Fixture().started();
                OpenSslPeer client = OpenSslPeer.client(fixture.listener.address().getPort(),
                        new Options().psk(Fixture.IDENTITY, Fixture.KEY).export(LABEL).withoutExtendedMasterSecret(directory))) {
            client.await("handshake failure");
            Await.until("the owner is told", () -> fixture.auditCodes().equals(List.of(ErrorCode.NO_EXTENDED_MASTER_SECRET.code())));
            assertEquals(0, fixture.listener.sessions());
        }
    }

    @Test
    void listenerGivesFullHandshakeToClientThatResumes() {
        String session = directory.resolve("session.pem").toString();
        Options psk = new Options().psk(Fixture.IDENTITY, Fixture.KEY).export(LABEL).with("-no_ticket");
        try (Fixture fixture = new Fixture().started()) {
            int port = fixture.listener.address().getPort();
            byte[] before;
            try (OpenSslPeer client = OpenSslPeer.client(port, psk.with("-sess_out", session))) {
                before = client.exported();
                Await.until("the session is written", () -> Files.exists(Path.of(session)));
            }
            try (OpenSslPeer client = OpenSslPeer.client(port, new Options().psk(Fixture.IDENTITY, Fixture.KEY).export(LABEL)
                    .with("-no_ticket", "-sess_in", session))) {
                client.await("New, TLSv1.2");
                client.exported();
                client.send(ENROLMENT);
                Await.until("the handler has the key", () -> !fixture.serverExports.isEmpty());
                assertArrayEquals(client.exported(), fixture.serverExports.remove());
                assertFalse(Arrays.equals(before, client.exported()), "another session, another key");
                assertTrue(fixture.requests.remove().session().facts().fullHandshake());
            }
        }
    }
}
