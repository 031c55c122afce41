package org.kedge.transport.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.ConnectOptions;
import org.kedge.api.transport.LocalCredential;
import org.kedge.api.transport.PeerIdentity;
import org.kedge.api.transport.PeerIdentity.Kind;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.SecureChannel;
import org.kedge.itests.testkit.OpenSslPeer;
import org.kedge.itests.testkit.OpenSslPeer.Options;
import org.kedge.itests.testkit.transport.Pki;

/** The client that stays anonymous against OpenSSL with certificates of oneM2M's kind and of the web's. */
class WebServerTest {
    private static final String NAME = Fixture.MEF.value();

    @TempDir
    private Path directory;
    private final TlsClient client = new TlsClient(Pki.verifier());

    @AfterEach
    void stop() {
        client.close();
    }

    private Options server(WebPki pki, String... more) {
        return new Options().certificate(directory, pki.privateKey(), pki.chain(), "ALL@SECLEVEL=0").with("-curves", "P-256:P-384")
                .with(more);
    }

    private SecureChannel connect(OpenSslPeer server, LocalCredential credential) {
        return Fixture.get(client.connect(Fixture.at(server.port()), credential, ConnectOptions.ordinary()));
    }

    private ErrorCode refusal(OpenSslPeer server, CertificateInformation information) {
        return Fixture.failure(client.connect(Fixture.at(server.port()), UbFixture.nobody(information), ConnectOptions.ordinary())).code();
    }

    private static void assertChallenged(OpenSslPeer server, SecureChannel channel) {
        CompletionStage<Reply> reply = channel.request(Request.get(List.of()));
        server.await("GET / HTTP/1.1\r\nhost: " + NAME + ":" + server.port() + "\r\n");
        server.send("HTTP/1.1 401 No\r\nWWW-Authenticate: Digest x\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertEquals(ReplyStatus.ORIGINATOR_NOT_AUTHENTICATED, Fixture.get(reply).status());
    }

    @ParameterizedTest
    @CsvSource({"RSA,2048,AES128-GCM-SHA256,TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "RSA,3072,AES256-GCM-SHA384,TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "EC,384,AES256-GCM-SHA384,TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"})
    void serversOfTheWebAreVerified(String algorithm, int bits, String cipher, String suite) throws Exception {
        WebPki pki = new WebPki(algorithm, bits, NAME);
        String full = "ECDHE-" + (algorithm.equals("EC") ? "ECDSA" : "RSA") + "-" + cipher;
        try (OpenSslPeer server = OpenSslPeer.tlsServer(server(pki, "-cipher", full));
                SecureChannel channel = connect(server, UbFixture.nobody(pki.about(NAME)))) {
            assertEquals(new PeerIdentity(Kind.CERTIFICATE, NAME, NAME, pki.chain()), channel.peer());
            assertEquals(suite, channel.facts().cipherSuite());
        }
    }

    @ParameterizedTest
    @CsvSource({"ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-CCM8@SECLEVEL=0", "ECDHE-ECDSA-AES128-SHA256"})
    void serversOfTheProfileAreVerified(String cipher) {
        Pki pki = new Pki();
        Options options = new Options().certificate(directory, pki.mef.privateKey(), pki.mef.chain(), cipher);
        try (OpenSslPeer server = OpenSslPeer.tlsServer(options);
                SecureChannel channel = connect(server, UbFixture.nobody(pki.aboutMef()))) {
            assertEquals(pki.mef.chain(), channel.peer().chain());
            assertChallenged(server, channel);
        }
    }

    @Test
    void wrongNameForeignRootAndWeakKeysAreRefused() throws Exception {
        WebPki pki = new WebPki("RSA", 2048, NAME);
        try (OpenSslPeer server = OpenSslPeer.tlsServer(server(pki))) {
            assertEquals(ErrorCode.CERTIFICATE_NAME, refusal(server, pki.about("bsf.example.org")));
            assertEquals(ErrorCode.CERTIFICATE_UNTRUSTED, refusal(server, new WebPki("RSA", 2048, NAME).about(NAME)));
        }
        WebPki weak = new WebPki("RSA", 1024, NAME);
        try (OpenSslPeer server = OpenSslPeer.tlsServer(server(weak))) {
            assertEquals(ErrorCode.CERTIFICATE_PROFILE, refusal(server, weak.about(NAME)));
        }
    }

    /** The relaxed profile belongs to servers alone, and to clients that have nothing to prove. */
    @Test
    void clientWithACredentialTakesNoRsaServer() throws Exception {
        WebPki pki = new WebPki("RSA", 2048, NAME);
        Pki own = new Pki();
        try (OpenSslPeer server = OpenSslPeer.tlsServer(server(pki))) {
            assertEquals(ErrorCode.HANDSHAKE_ALERT, Fixture.failure(client.connect(Fixture.at(server.port()),
                    own.node.towards(pki.about(NAME)), ConnectOptions.ordinary())).code());
        }
    }

    @Test
    void emptyCertificateIsSentWhenOneIsAskedFor() throws Exception {
        WebPki pki = new WebPki("RSA", 2048, NAME);
        try (OpenSslPeer server = OpenSslPeer.tlsServer(server(pki, "-verify", "1"));
                SecureChannel channel = connect(server, UbFixture.nobody(pki.about(NAME)))) {
            assertChallenged(server, channel);
            assertFalse(server.output().contains("depth="), "no certificate came");
        }
        try (OpenSslPeer server = OpenSslPeer.tlsServer(server(pki, "-Verify", "1"))) {
            assertEquals(ErrorCode.HANDSHAKE_ALERT, refusal(server, pki.about(NAME)));
        }
    }
}
