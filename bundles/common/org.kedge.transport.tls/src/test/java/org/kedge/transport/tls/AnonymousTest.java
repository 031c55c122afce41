package org.kedge.transport.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.ConnectOptions;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.PeerIdentity;
import org.kedge.api.transport.PeerIdentity.Kind;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.SecureChannel;
import org.kedge.itests.testkit.Await;
import org.kedge.itests.testkit.OpenSslPeer;
import org.kedge.itests.testkit.OpenSslPeer.Options;
import org.kedge.itests.testkit.transport.Pki;

/** A listener that alone authenticates itself. */
class AnonymousTest {
    private static final PeerIdentity NOBODY = new PeerIdentity(Kind.ANONYMOUS, "", "", List.of());
    private static final byte[] GET = "GET / HTTP/1.1\r\nHost: mef.example.org\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final Request ROOT = Request.get(List.of());

    @TempDir
    private Path directory;

    private Options options(String ciphers) {
        return new Options().with("-cipher", ciphers, "-verify_return_error", "-verify", "5", "-servername", Fixture.MEF.value())
                .anchors(directory, UbFixture.PKI.anchors());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-ECDSA-AES128-CCM8@SECLEVEL=0",
            "ECDHE-ECDSA-AES128-SHA256"})
    void opensslWithoutCertificateIsServed(String ciphers) {
        try (UbFixture fixture = UbFixture.tls(); OpenSslPeer client = OpenSslPeer.tlsClient(fixture.port(), options(ciphers))) {
            client.await("Verify return code: 0 (ok)");
            client.await("No client certificate CA names sent");
            client.send(GET);
            client.await("HTTP/1.1 401 Unauthorized");
            client.await("date: ");
            assertFalse(client.output().contains("x-m2m"), client.output());
            assertEquals(NOBODY, fixture.reached.remove().session().peer());
        }
    }

    @Test
    void certificateOfAClientIsNotAskedFor() {
        Options own = new Options().certificate(directory, UbFixture.PKI.node.privateKey(), UbFixture.PKI.node.chain(),
                "ECDHE-ECDSA-AES128-GCM-SHA256");
        try (UbFixture fixture = UbFixture.tls(); OpenSslPeer client = OpenSslPeer.tlsClient(fixture.port(), own)) {
            client.await("No client certificate CA names sent");
            client.send(GET);
            client.await("HTTP/1.1 401 ");
            assertEquals(NOBODY, fixture.reached.remove().session().peer());
        }
    }

    @Test
    void ourClientVerifiesTheServerAndStaysAnonymous() {
        try (UbFixture fixture = UbFixture.tls(); SecureChannel channel = fixture.connect()) {
            assertEquals(new PeerIdentity(Kind.CERTIFICATE, Pki.MEF.value(), Pki.MEF.value(), UbFixture.PKI.mef.chain()), channel.peer());
            assertEquals("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", channel.facts().cipherSuite());
            assertEquals(ReplyStatus.ORIGINATOR_NOT_AUTHENTICATED, Fixture.get(channel.request(ROOT)).status());
            assertEquals(NOBODY, fixture.reached.remove().session().peer());
            assertEquals(ReplyStatus.NOT_FOUND, Fixture.get(channel.request(Request.get(List.of("enrolment")))).status());
            assertTrue(fixture.wronglyReached.isEmpty());
        }
    }

    @Test
    void credentialOfAClientIsNotUsed() {
        try (UbFixture fixture = UbFixture.tls(); SecureChannel channel = Fixture.get(fixture.client.connect(fixture.address(),
                UbFixture.PKI.node.towards(UbFixture.PKI.aboutMef()), ConnectOptions.ordinary()))) {
            Fixture.get(channel.request(ROOT));
            assertEquals(NOBODY, fixture.reached.remove().session().peer());
        }
    }

    @Test
    void preSharedKeysAreRefused() throws IOException {
        try (UbFixture fixture = UbFixture.tls()) {
            assertEquals(AlertDescription.handshake_failure,
                    assertThrows(TlsFatalAlertReceived.class, () -> RawClient.open(fixture.port())).getAlertDescription());
            assertEquals(AlertDescription.handshake_failure, assertThrows(TlsFatalAlertReceived.class,
                    () -> RawClient.open(fixture.port(), new byte[0], Fixture.KEY)).getAlertDescription());
            Await.until("the owner is told", () -> fixture.audit.size() == 2);
            assertTrue(fixture.audit.stream().allMatch(r -> r.details().get("code").equals(ErrorCode.SUITE_NOT_OFFERED.code())));
            assertEquals(0, fixture.listener.sessions());
        }
    }

    @Test
    void noSuiteInCommonIsTold() {
        try (UbFixture fixture = UbFixture.tls();
                OpenSslPeer client = OpenSslPeer.tlsClient(fixture.port(), options("ECDHE-RSA-AES128-GCM-SHA256"))) {
            client.await("handshake failure");
            Await.until("the owner is told", () -> fixture.audit.size() == 1);
        }
    }

    @Test
    void renegotiationIsRefusedAndEndsTheSession() {
        try (UbFixture fixture = UbFixture.tls();
                OpenSslPeer client = OpenSslPeer.tlsClient(fixture.port(), options("ECDHE-ECDSA-AES128-GCM-SHA256"))) {
            Await.until("the session is there", () -> fixture.listener.sessions() == 1);
            client.send("R\n".getBytes(StandardCharsets.US_ASCII));
            client.await("no renegotiation");
            Await.until("the session is gone", () -> fixture.listener.sessions() == 0);
        }
    }

    @Test
    void serverMustBeKnown() {
        try (UbFixture fixture = UbFixture.tls()) {
            assertEquals(ErrorCode.CREDENTIAL_NOT_FOR_SCHEME, Fixture.failure(
                    fixture.client.connect(fixture.address(), UbFixture.nobody(), ConnectOptions.ordinary())).code());
            assertEquals(ErrorCode.EXPORT_UNAVAILABLE, Fixture.failure(fixture.client.connect(fixture.address(),
                    UbFixture.nobody(UbFixture.PKI.aboutMef()), ConnectOptions.enrolment())).code());
            assertEquals(ErrorCode.CERTIFICATE_UNTRUSTED, Fixture.failure(fixture.client.connect(fixture.address(),
                    UbFixture.nobody(new Pki().aboutMef()), ConnectOptions.ordinary())).code());
            assertEquals(0, fixture.listener.sessions());
        }
    }

    @Test
    void tlsClientMeetsNoPlainHttpAndTheOtherWayRound() throws IOException {
        try (UbFixture fixture = UbFixture.tls(); PlainSocket client = PlainSocket.open(fixture.port())) {
            client.send(new String(GET, StandardCharsets.US_ASCII));
            assertFalse(client.all().contains("HTTP/"));
            assertTrue(fixture.reached.isEmpty());
        }
    }

    @Test
    void listenerKeepsWhatOnlyAuthenticatedClientsMayHave() {
        TlsListenerSettings anonymous = TlsListenerSettings.anonymous("ub", UbFixture.anyPort());
        TlsListenerSettings mef = Fixture.settings(KeyExport.BOOTSTRAP);
        assertEquals(ErrorCode.LISTENER_CONFIGURATION, assertThrows(KedgeException.class,
                () -> anonymous.withPskHint("3GPP-bootstrapping")).code());
        for (Clients clients : List.of(Clients.ANONYMOUS, Clients.PLAIN)) {
            assertEquals(ErrorCode.LISTENER_CONFIGURATION, assertThrows(KedgeException.class,
                    () -> new TlsListenerSettings(mef.common(), mef.suites(), mef.limits(), 2, mef.ocspResponse(), clients, "")).code());
        }
    }
}
