package org.kedge.transport.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.ConnectOptions;
import org.kedge.api.transport.HandshakeFacts;
import org.kedge.api.transport.LocalCredential;
import org.kedge.api.transport.Method;
import org.kedge.api.transport.PeerAddress;
import org.kedge.api.transport.PeerIdentity;
import org.kedge.api.transport.PeerIdentity.Kind;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.SecureChannel;
import org.kedge.itests.testkit.Await;
import org.kedge.transport.tls.http.HttpMessages;

/** Ub over plain HTTP (TS 24.109): what travels, who is reached, and that a stranger gets no further than over TLS. */
class PlainHttpTest {
    private static final String HOST = "Host: bsf.example.org\r\n";
    private static final String GET = "GET / HTTP/1.1\r\n" + HOST + "\r\n";
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(500);
    private static final Request ROOT = Request.get(List.of());

    @Test
    void challengeTravelsAsHttp401WithoutOneM2mHeaders() throws IOException {
        try (UbFixture fixture = UbFixture.plain(); PlainSocket client = PlainSocket.open(fixture.port())) {
            String head = client.send(GET).until("\r\n\r\n");
            assertTrue(head.startsWith("HTTP/1.1 401 Unauthorized\r\n"), head);
            assertTrue(head.contains("www-authenticate: " + UbFixture.CHALLENGE + ", Digest "), head);
            assertTrue(head.contains("\r\ncache-control: no-store\r\n") && head.contains("\r\ncontent-length: 0\r\n"), head);
            assertFalse(head.toLowerCase().contains("x-m2m"), head);
            assertTrue(head.matches("(?s).*\r\ndate: [A-Z][a-z]{2}, [0-3][0-9] [A-Z][a-z]{2} 20[0-9]{2} [0-2][0-9]:[0-5][0-9]:[0-6][0-9] "
                    + "GMT\r\n.*"), head);
            assertEquals(new PeerIdentity(Kind.ANONYMOUS, "", "", List.of()), fixture.reached.remove().session().peer());
            fixture.distrustClock();
            String second = client.send(GET).until("\r\n\r\n");
            assertTrue(second.startsWith("HTTP/1.1 401 ") && !second.contains("date: "), second);
        }
    }

    @Test
    void clientReadsChallengesAndTheSignedAnswer() {
        try (UbFixture fixture = UbFixture.plain(); SecureChannel channel = fixture.connect()) {
            assertEquals(new HandshakeFacts("HTTP", "", false, false, Duration.ZERO), channel.facts());
            assertEquals(new PeerIdentity(Kind.ANONYMOUS, "", "", List.of()), channel.peer());
            Reply challenged = Fixture.get(channel.request(ROOT));
            assertEquals(ReplyStatus.ORIGINATOR_NOT_AUTHENTICATED, challenged.status());
            assertTrue(challenged.headers().get("www-authenticate").startsWith(UbFixture.CHALLENGE + ", Digest realm="));
            assertTrue(challenged.headers().containsKey("date"));
            Reply answer = Fixture.get(channel.request(ROOT.withHeader("Authorization", "Digest x")));
            assertEquals(ReplyStatus.OK, answer.status());
            assertEquals("application/vnd.3gpp.bsf+xml", answer.contentType());
            assertEquals("<x/>", new String(answer.body(), StandardCharsets.UTF_8));
            assertEquals("rspauth=\"00\"", answer.headers().get("authentication-info"));
            assertEquals("BSF 3gpp-gba-tmpi", answer.headers().get("server"));
            assertEquals(List.of(), fixture.reached.remove().message().path());
        }
    }

    /** Without a handshake a connection may be established before the thread that asked for it goes on. */
    @Test
    void aConnectionThatIsThereAtOnceStaysOpen() {
        try (UbFixture fixture = UbFixture.plain()) {
            for (int i = 0; i < 2000; i++) {
                try (SecureChannel channel = fixture.connect()) {
                    assertEquals(ReplyStatus.ORIGINATOR_NOT_AUTHENTICATED, Fixture.get(channel.request(ROOT)).status());
                }
            }
        }
    }

    @Test
    void mediaTypeOfARequestArrives() {
        try (UbFixture fixture = UbFixture.plain(); SecureChannel channel = fixture.connect()) {
            Request posted = new Request(Method.POST, List.of(), List.of(), Map.of("authorization", "Digest x"),
                    "application/vnd.3gpp.bsf+xml", "<y/>".getBytes());
            assertEquals("<y/>", new String(Fixture.get(channel.request(posted)).body()));
            assertEquals("application/vnd.3gpp.bsf+xml", fixture.reached.remove().message().contentType());
        }
    }

    @Test
    void handlersThatTrustTheirListenerAreAsAbsent() throws IOException {
        try (UbFixture fixture = UbFixture.plain(); SecureChannel channel = fixture.connect()) {
            Request enrolment = Request.postJson(List.of("enrolment"), "{}".getBytes());
            assertEquals(ReplyStatus.NOT_FOUND, Fixture.get(channel.request(enrolment)).status());
            fixture.listener.addHandler("enrolment", fixture.enrolment, 100);
            assertEquals(ReplyStatus.NOT_FOUND, Fixture.get(channel.request(enrolment)).status());
            fixture.listener.addHandler("", fixture.enrolment, 100);
            assertEquals(ReplyStatus.ORIGINATOR_NOT_AUTHENTICATED, Fixture.get(channel.request(ROOT)).status(), "whatever its ranking");
            fixture.listener.removeHandler(fixture.ub);
            assertEquals(ReplyStatus.SERVICE_UNAVAILABLE, Fixture.get(channel.request(ROOT)).status());
            assertEquals(ReplyStatus.SERVICE_UNAVAILABLE, Fixture.get(channel.request(enrolment)).status());
            assertTrue(fixture.wronglyReached.isEmpty());
        }
    }

    @Test
    void rootHandlerServesTheRootAlone() {
        try (UbFixture fixture = UbFixture.plain(); SecureChannel channel = fixture.connect()) {
            assertEquals(ReplyStatus.NOT_FOUND, Fixture.get(channel.request(Request.get(List.of("x")))).status());
            assertEquals(ReplyStatus.ORIGINATOR_NOT_AUTHENTICATED, Fixture.get(channel.request(ROOT.withQuery("a", "b"))).status());
            assertEquals(1, fixture.reached.size());
        }
    }

    @Test
    void unavailableCarriesRetryAfter() {
        try (UbFixture fixture = UbFixture.plain(); SecureChannel channel = fixture.connect()) {
            fixture.listener.addHandler("busy", request -> CompletableFuture.completedFuture(
                    new Reply(ReplyStatus.SERVICE_UNAVAILABLE, Map.of("retry-after", "7"), "", new byte[0])), 0, true);
            Reply busy = Fixture.get(channel.request(Request.get(List.of("busy"))));
            assertEquals(ReplyStatus.SERVICE_UNAVAILABLE, busy.status());
            assertEquals("7", busy.headers().get("retry-after"));
        }
    }

    @Test
    void requestIsWhatABsfExpects() throws Exception {
        CompletableFuture<String> seen = new CompletableFuture<>();
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                TlsClient client = new TlsClient(new RefusingVerifier())) {
            CompletableFuture.runAsync(() -> answer(server, seen));
            PeerAddress bsf = new PeerAddress(URI.create("HTTP://127.0.0.1:" + server.getLocalPort()), Fixture.MEF);
            try (SecureChannel channel = Fixture.get(client.connect(bsf, UbFixture.nobody(), ConnectOptions.ordinary()))) {
                Reply reply = Fixture.get(channel.request(ROOT.withHeader("User-Agent", "kedge 3gpp-gba-tmpi")));
                assertEquals(ReplyStatus.ORIGINATOR_NOT_AUTHENTICATED, reply.status());
                assertEquals("Digest a=\"1\", Digest b=\"2, 3\"", reply.headers().get("www-authenticate"));
                assertEquals(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, Fixture.get(channel.request(ROOT)).status(), "403");
                assertEquals(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, Fixture.get(channel.request(ROOT)).status(), "401 without challenge");
            }
        }
        String head = Fixture.get(seen);
        assertTrue(head.startsWith("GET / HTTP/1.1\r\nhost: mef.example.org:"), head);
        assertTrue(head.contains("\r\nuser-agent: kedge 3gpp-gba-tmpi\r\n"), head);
        assertFalse(head.contains("content-length") || head.contains("x-m2m"), head);
    }

    @ParameterizedTest
    @CsvSource({"http://127.0.0.1,mef.example.org", "http://127.0.0.1:80,mef.example.org", "http://127.0.0.1:443,mef.example.org:443",
            "https://127.0.0.1:443,mef.example.org", "https://127.0.0.1:8443,mef.example.org:8443"})
    void hostIsTheNameAndAPortThatIsNotTheSchemes(String uri, String host) {
        assertEquals(host, HttpMessages.host(new PeerAddress(URI.create(uri), Fixture.MEF)));
    }

    private static void answer(ServerSocket server, CompletableFuture<String> seen) {
        try (PlainSocket accepted = new PlainSocket(server.accept())) {
            seen.complete(accepted.until("\r\n\r\n"));
            accepted.send("HTTP/1.1 401 No\r\nWWW-Authenticate: Digest a=\"1\"\r\nWWW-Authenticate: Digest b=\"2, 3\"\r\n"
                    + "Content-Length: 0\r\n\r\n").until("\r\n\r\n");
            accepted.send("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n").until("\r\n\r\n");
            accepted.send("HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n").all();
        } catch (IOException e) {
            seen.completeExceptionally(e);
        }
    }

    @Test
    void credentialsNeverLeaveOverPlainHttp() {
        try (UbFixture fixture = UbFixture.plain(); SecretBytes key = SecretBytes.copyOf(Fixture.KEY)) {
            for (LocalCredential credential : List.of(new LocalCredential.Psk("x", key),
                    UbFixture.PKI.node.towards(UbFixture.PKI.aboutMef()), UbFixture.nobody(UbFixture.PKI.aboutMef()))) {
                assertEquals(ErrorCode.CREDENTIAL_NOT_FOR_SCHEME, Fixture.failure(
                        fixture.client.connect(fixture.address(), credential, ConnectOptions.ordinary())).code());
            }
            assertEquals(ErrorCode.EXPORT_UNAVAILABLE, Fixture.failure(
                    fixture.client.connect(fixture.address(), UbFixture.nobody(), ConnectOptions.enrolment())).code());
            assertEquals(0, fixture.listener.sessions());
        }
    }

    /** @param first what the first octet of a request may take; @param whole what the rest of it may take */
    private static UbFixture plain(Duration first, Duration whole) {
        return UbFixture.plain(s -> s.with(new TlsLimits(first, LONG, whole, 2048, 16_384, 100)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HT", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nab"})
    void slowRequestsAreGivenUp(String beginning) throws IOException {
        try (UbFixture fixture = plain(LONG, SHORT); PlainSocket client = PlainSocket.open(fixture.port())) {
            assertTrue(client.send(beginning).all().startsWith("HTTP/1.1 408 "));
            Await.until("the session is gone", () -> fixture.listener.sessions() == 0);
            assertTrue(fixture.reached.isEmpty());
        }
    }

    @Test
    void silentConnectionIsClosedLikeAHandshakeThatDoesNotBegin() throws IOException {
        try (UbFixture fixture = plain(SHORT, LONG); PlainSocket client = PlainSocket.open(fixture.port())) {
            assertEquals("", client.all());
            Await.until("the session is gone", () -> fixture.listener.sessions() == 0);
        }
    }

    @Test
    void tenMegabytesAreRefusedUnread() throws IOException {
        try (UbFixture fixture = UbFixture.plain()) {
            try (PlainSocket client = PlainSocket.open(fixture.port())) {
                client.send("POST / HTTP/1.1\r\n" + HOST + "Content-Length: 10485760\r\n\r\n");
                assertTrue(client.all().startsWith("HTTP/1.1 413 "));
            }
            try (PlainSocket client = PlainSocket.open(fixture.port())) {
                client.send("POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n");
                for (int i = 0; i < 17; i++) {
                    client.send("1000\r\n" + "y".repeat(4096) + "\r\n");
                }
                String all = client.all();
                assertTrue(all.startsWith("HTTP/1.1 413 ") && all.contains("date: ") && !all.contains("x-m2m"), all);
            }
            assertTrue(fixture.reached.isEmpty());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"400|\u0016\u0003\u0001\u0000\u0005abcde\r\n\r\n", "431|GET / HTTP/1.1\r\nHost: x\r\nX: LONG\r\n\r\n",
            "414|GET /LONG HTTP/1.1\r\nHost: x\r\n\r\n", "400|GET / HTTP/1.1\r\n\r\n",
            "400|POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"})
    void whatIsMalformedIsRefusedAndTheConnectionClosed(String each) throws IOException {
        String[] parts = each.split("\\|", 2);
        try (UbFixture fixture = plain(LONG, LONG); PlainSocket client = PlainSocket.open(fixture.port())) {
            String all = client.send(parts[1].replace("LONG", "x".repeat(3000))).all();
            assertTrue(all.startsWith("HTTP/1.1 " + parts[0] + " ") && !all.contains("x-m2m"), all);
            assertTrue(fixture.reached.isEmpty());
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws IOException {
        try (UbFixture fixture = UbFixture.plain(); PlainSocket client = PlainSocket.open(fixture.port())) {
            String signed = "POST / HTTP/1.1\r\n" + HOST + "Authorization: x\r\nContent-Length: 3\r\n";
            String all = client.send(signed + "\r\none" + signed + "\r\ntwo" + signed + "Connection: close\r\n\r\nend").all();
            assertTrue(all.indexOf("one") > 0 && all.indexOf("one") < all.indexOf("two") && all.indexOf("two") < all.indexOf("end"), all);
            assertEquals(3, fixture.reached.size());
        }
    }

    @Test
    void stoppingEndsOpenConnectionsAndClients() throws IOException {
        UbFixture fixture = UbFixture.plain();
        try (Socket open = RawClient.socket(fixture.port()); SecureChannel channel = fixture.connect()) {
            Fixture.get(channel.request(ROOT));
            fixture.listener.close();
            Await.until("the client notices", () -> Fixture.failure(channel.request(ROOT)).code() == ErrorCode.PEER_CLOSED);
            assertEquals(-1, open.getInputStream().read());
        } finally {
            fixture.close();
        }
    }
}
