package org.kedge.transport.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.ConnectOptions;
import org.kedge.api.transport.LocalCredential;
import org.kedge.api.transport.PeerIdentity;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.SecureChannel;
import org.kedge.itests.testkit.transport.Pki;
import org.kedge.itests.testkit.Await;
import org.kedge.itests.testkit.OpenSslPeer.Options;
import org.kedge.itests.testkit.OpenSslPeer;
import org.kedge.transport.tls.engine.TlsSuites;

/** The exported octets equal those of an independent implementation, in both roles and all suites (TS-0003 10.3.1, RFC 5705). */
class OpenSslExportTest {
    private static final String LABEL = "EXPORTER-oneM2M-Bootstrap";
    private static final byte[] ENROLMENT = ("POST /enrolment HTTP/1.1\r\nHost: mef.example.org\r\nContent-Type: application/json\r\n"
            + "Content-Length: 2\r\n\r\n{}").getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path directory;

    private static Options psk(String ciphers) {
        return new Options().psk(Fixture.IDENTITY, Fixture.KEY, ciphers).export(LABEL);
    }

    private Options certificate(Pki pki, String ciphers, boolean server) {
        Options options = server ? new Options().certificate(directory, pki.mef.privateKey(), pki.mef.chain(), ciphers)
                .with("-Verify", "5", "-verify_return_error")
                : new Options().certificate(directory, pki.node.privateKey(), pki.node.chain(), ciphers)
                        .with("-verify_return_error", "-verify", "5", "-servername", Fixture.MEF.value());
        return options.anchors(directory, pki.anchors()).export(LABEL);
    }

    private static TlsClient client(boolean pfs, boolean gcm) {
        return new TlsClient(() -> Optional.of(Pki.verifier()), new TlsClientSettings(new TlsSuites(pfs, gcm), 4));
    }

    @ParameterizedTest
    @CsvSource({"PSK-AES128-CBC-SHA256,false,false,TLS_PSK_WITH_AES_128_CBC_SHA256",
            "PSK-AES128-GCM-SHA256,false,true,TLS_PSK_WITH_AES_128_GCM_SHA256",
            "ECDHE-PSK-AES128-CBC-SHA256,true,false,TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA256"})
    void clientWithPskExportsWhatTheServerExports(String ciphers, boolean pfs, boolean gcm, String suite) {
        try (OpenSslPeer server = OpenSslPeer.tlsServer(psk(ciphers).with("-nocert")); TlsClient client = client(pfs, gcm)) {
            assertSameExport(client, server, Fixture.psk(), suite, PeerIdentity.Kind.PSK);
        }
    }

    @ParameterizedTest
    @CsvSource({"ECDHE-ECDSA-AES128-SHA256,false,TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
            "ECDHE-ECDSA-AES128-GCM-SHA256,true,TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"})
    void clientWithCertificateExportsWhatTheServerExports(String ciphers, boolean gcm, String suite) {
        Pki pki = new Pki();
        try (OpenSslPeer server = OpenSslPeer.tlsServer(certificate(pki, ciphers, true)); TlsClient client = client(false, gcm)) {
            assertSameExport(client, server, pki.node.towards(pki.aboutMef()), suite, PeerIdentity.Kind.CERTIFICATE);
        }
    }

    private static void assertSameExport(TlsClient client, OpenSslPeer server, LocalCredential credential, String suite,
            PeerIdentity.Kind kind) {
        try (SecureChannel channel = Fixture.get(client.connect(Fixture.at(server.port()), credential, ConnectOptions.enrolment()));
                SecretBytes exported = channel.takeExportedKey()) {
            assertArrayEquals(server.exported(), exported.copy());
            assertEquals(48, exported.length());
            assertEquals(suite, channel.facts().cipherSuite());
            assertTrue(channel.facts().extendedMasterSecret());
            assertEquals(kind, channel.peer().kind());
        }
    }

    @ParameterizedTest
    @CsvSource({"PSK-AES128-CBC-SHA256,false,false", "PSK-AES128-GCM-SHA256,false,true", "ECDHE-PSK-AES128-CBC-SHA256,true,false"})
    void listenerWithPskExportsWhatTheClientExports(String ciphers, boolean pfs, boolean gcm) {
        try (Fixture fixture = new Fixture(s -> s.with(new TlsSuites(pfs, gcm)), new RefusingVerifier(), TlsClientSettings.defaults())
                .started(); OpenSslPeer client = OpenSslPeer.tlsClient(fixture.listener.address().getPort(), psk(ciphers))) {
            assertSameExport(fixture, client);
            assertEquals(Fixture.IDENTITY, fixture.requests.remove().session().peer().identifier());
        }
    }

    @ParameterizedTest
    @CsvSource({"ECDHE-ECDSA-AES128-SHA256,false", "ECDHE-ECDSA-AES128-GCM-SHA256,true"})
    void listenerWithCertificatesExportsWhatTheClientExports(String ciphers, boolean gcm) {
        Pki pki = new Pki();
        UnaryOperator<TlsListenerSettings> suites = s -> s.with(new TlsSuites(false, gcm));
        try (Fixture fixture = Fixture.withCertificates(pki, suites, Pki.verifier()).started();
                OpenSslPeer client = OpenSslPeer.tlsClient(fixture.listener.address().getPort(), certificate(pki, ciphers, false))) {
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
        client.await("{\"end\":true}");
    }

    @Test
    void clientRefusesServerWithoutExtendedMasterSecretWhenItExports() {
        Options without = psk("PSK-AES128-CBC-SHA256").with("-nocert").withoutExtendedMasterSecret(directory);
        try (OpenSslPeer server = OpenSslPeer.tlsServer(without);
                TlsClient client = client(false, false)) {
            assertEquals(ErrorCode.NO_EXTENDED_MASTER_SECRET,
                    Fixture.failure(client.connect(Fixture.at(server.port()), Fixture.psk(), ConnectOptions.enrolment())).code());
            try (SecureChannel channel = Fixture.get(
                    client.connect(Fixture.at(server.port()), Fixture.psk(), ConnectOptions.ordinary()))) {
                assertFalse(channel.facts().extendedMasterSecret());
            }
        }
    }

    @Test
    void listenerRefusesClientWithoutExtendedMasterSecret() {
        try (Fixture fixture = new Fixture().started(); OpenSslPeer client = OpenSslPeer.tlsClient(
                fixture.listener.address().getPort(), psk("PSK-AES128-CBC-SHA256").withoutExtendedMasterSecret(directory))) {
            client.await("handshake failure");
            Await.until("the owner is told", () -> fixture.auditCodes().equals(List.of(ErrorCode.NO_EXTENDED_MASTER_SECRET.code())));
            assertEquals(0, fixture.listener.sessions());
        }
    }

    @Test
    void listenerOffersNothingToResume() {
        try (Fixture fixture = new Fixture().started();
                OpenSslPeer client = OpenSslPeer.tlsClient(fixture.listener.address().getPort(), psk("PSK-AES128-CBC-SHA256"))) {
            assertSameExport(fixture, client);
            assertTrue(client.output().contains("Session-ID: \n"), client.output());
            assertFalse(client.output().contains("session ticket"), client.output());
            assertTrue(fixture.requests.remove().session().facts().fullHandshake());
        }
    }

    @ParameterizedTest
    @CsvSource({"-tls1", "-tls1_1", "-tls1_3"})
    void listenerRefusesOtherVersionsWithTheAlertForIt(String version) {
        Options options = new Options().psk(Fixture.IDENTITY, Fixture.KEY, "ALL:@SECLEVEL=0");
        try (Fixture fixture = new Fixture().started();
                OpenSslPeer client = OpenSslPeer.client(fixture.listener.address().getPort(), options, version)) {
            client.await("alert protocol version");
            Await.until("the owner is told", () -> fixture.auditCodes().equals(List.of(ErrorCode.HANDSHAKE_ALERT.code())));
        }
    }

    @Test
    void clientRefusesServersThatSpeakOnlyOtherVersions() {
        for (String version : List.of("-no_tls1_2", "-tls1_1")) {
            Options options = new Options().psk(Fixture.IDENTITY, Fixture.KEY, "ALL:@SECLEVEL=0").with("-nocert", version);
            try (OpenSslPeer server = OpenSslPeer.server(options, OpenSslPeer.freeTcpPort()); TlsClient client = client(false, false)) {
                assertEquals(ErrorCode.HANDSHAKE_ALERT,
                        Fixture.failure(client.connect(Fixture.at(server.port()), Fixture.psk(), ConnectOptions.ordinary())).code());
            }
        }
    }

    @Test
    void renegotiationIsRefusedAndEndsTheSession() {
        try (Fixture fixture = new Fixture().started();
                OpenSslPeer client = OpenSslPeer.tlsClient(fixture.listener.address().getPort(), psk("PSK-AES128-CBC-SHA256"))) {
            client.exported();
            Await.until("the session is there", () -> fixture.listener.sessions() == 1);
            client.send("R\n".getBytes(StandardCharsets.US_ASCII));
            client.await("no renegotiation");
            client.awaitEnd();
            Await.until("the session is gone", () -> fixture.listener.sessions() == 0);
            assertTrue(fixture.serverExports.isEmpty() && fixture.requests.isEmpty());
        }
    }

    @Test
    void clientRefusesToRenegotiate() {
        try (OpenSslPeer server = OpenSslPeer.tlsServer(psk("PSK-AES128-CBC-SHA256").with("-nocert"));
                TlsClient client = client(false, false);
                SecureChannel channel = Fixture.get(client.connect(Fixture.at(server.port()), Fixture.psk(), ConnectOptions.enrolment()))) {
            server.exported();
            server.send("r\n".getBytes(StandardCharsets.US_ASCII));
            server.await("no renegotiation");
            Await.until("the channel is over", () -> Fixture.failure(channel.request(Request.get(List.of("x")))).code()
                    == ErrorCode.PEER_CLOSED);
        }
    }

    @Test
    void serverNameIsSent() {
        try (OpenSslPeer server = OpenSslPeer.tlsServer(psk("PSK-AES128-CBC-SHA256").with("-nocert", "-servername", "other.example.org",
                "-tlsextdebug")); TlsClient client = client(false, false);
                SecureChannel channel = Fixture.get(client.connect(Fixture.at(server.port()), Fixture.psk(), ConnectOptions.enrolment()))) {
            server.await("\"server name\" (id=0), len=20");
            server.await(".....mef.example");
        }
    }
}
