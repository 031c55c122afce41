package org.kedge.transport.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.transport.IncomingRequest;
import org.kedge.api.transport.Method;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.SecureChannel;
import org.kedge.itests.testkit.Await;

/** What a listener makes of the HTTP that reaches it, well formed and not. */
class RequestTest {
    private static final String HOST = "Host: mef.example.org\r\n";

    private final Queue<IncomingRequest> handled = new ConcurrentLinkedQueue<>();
    private Fixture fixture;

    @BeforeEach
    void start() {
        start(Duration.ofSeconds(60));
    }

    /** @param receive what a request may take; in most tests it is not the machine that is tested */
    private void start(Duration receive) {
        TlsLimits limits = new TlsLimits(Duration.ofSeconds(60), Duration.ofSeconds(120), receive, 2048, 16_384, 100);
        fixture = new Fixture(s -> s.with(limits), new RefusingVerifier(), TlsClientSettings.defaults()).started();
        fixture.listener.addHandler("echo", request -> {
            handled.add(request);
            return CompletableFuture.completedFuture(new Reply(ReplyStatus.OK, Map.of(), request.message().contentType(),
                    request.message().body().clone()));
        }, 0);
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private RawClient client() throws IOException {
        return RawClient.open(fixture.listener.address().getPort());
    }

    @Test
    void everythingOfARequestTravels() {
        byte[] body = new byte[65_536];
        for (int i = 0; i < body.length; i++) {
            body[i] = (byte) i;
        }
        List<String> path = List.of("echo", "AB12/+=@m2m.example.org", "%41", "Straße", "a b?c#d&e");
        Request request = new Request(Method.PUT, path, List.of("targetUri=https://maf.example.org:8443/x?y=1&z=%2F+", "flag"),
                Map.of(Request.ORIGINATOR, "//m2m.example.org/cse-1", Request.REQUEST_ID, "r-17", Request.RELEASE_VERSION, "3",
                        "x-m2m-ty", "2"), "application/vnd.onem2m-res+json", body.clone());
        try (SecureChannel channel = fixture.connect()) {
            Reply reply = Fixture.get(channel.request(request));
            assertEquals(ReplyStatus.OK, reply.status());
            assertArrayEquals(body, reply.body());
            assertEquals("application/vnd.onem2m-res+json", reply.contentType());
            assertEquals("r-17", reply.headers().get(Request.REQUEST_ID));
            assertEquals("3", reply.headers().get(Request.RELEASE_VERSION));
            Request received = handled.remove().message();
            assertEquals(Method.PUT, received.method());
            assertEquals(path, received.path());
            assertEquals(request.query(), received.query());
            assertEquals(Optional.of("//m2m.example.org/cse-1"), received.header(Request.ORIGINATOR));
            assertEquals(Optional.of("2"), received.header("x-m2m-ty"));
            assertEquals("application/vnd.onem2m-res+json", received.contentType());
        }
    }

    @Test
    void everyMethodAndStatusTravels() {
        fixture.listener.addHandler("status", request -> CompletableFuture.completedFuture(Reply.of(
                ReplyStatus.of(Integer.parseInt(request.message().path().get(1))).orElseThrow())), 0);
        try (SecureChannel channel = fixture.connect()) {
            for (ReplyStatus status : ReplyStatus.values()) {
                assertEquals(status, Fixture.get(channel.request(Request.get(List.of("status", "" + status.code())))).status());
            }
            for (Method method : Method.values()) {
                Fixture.get(channel.request(new Request(method, List.of("echo"), List.of(), Map.of(), "", new byte[0])));
                assertEquals(method, handled.remove().message().method());
            }
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws IOException {
        CompletableFuture<Reply> slow = new CompletableFuture<>();
        fixture.listener.addHandler("slow", request -> slow, 0);
        try (RawClient client = client()) {
            client.send("GET /slow HTTP/1.1\r\n" + HOST + "\r\nPOST /echo HTTP/1.1\r\n" + HOST
                    + "Content-Length: 3\r\n\r\ntwoPOST /echo HTTP/1.1\r\n" + HOST + "Content-Length: 5\r\nConnection: close\r\n\r\nthree");
            Await.until("the first is handled alone", () -> !slow.isDone() && handled.isEmpty());
            slow.complete(new Reply(ReplyStatus.OK, Map.of(), "text/plain", "one".getBytes()));
            String all = client.all();
            assertTrue(all.indexOf("one") < all.indexOf("two") && all.indexOf("two") < all.indexOf("three"), all);
            assertTrue(all.indexOf("one") > 0, all);
            assertEquals(2, handled.size());
        }
    }

    @Test
    void bodiesMayComeInChunksAndAfterContinue() throws IOException {
        try (RawClient client = client()) {
            client.send("POST /echo HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n3;x=y\r\nefg\r\n0\r\n\r\n");
            assertTrue(client.until("abcdefg").endsWith("abcdefg"));
            client.send("POST /echo HTTP/1.1\r\n" + HOST + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            assertTrue(client.until("\r\n\r\n").startsWith("HTTP/1.1 100 "));
            client.send("hi");
            assertTrue(client.until("hi").startsWith("HTTP/1.1 200 "));
        }
    }

    @Test
    void everyOctetMayComeAlone() throws IOException {
        try (RawClient client = client()) {
            String request = "POST /echo HTTP/1.1\r\n" + HOST + "Content-Length: 4\r\n\r\nsoon";
            for (char c : request.toCharArray()) {
                client.send(String.valueOf(c));
            }
            assertTrue(client.until("soon").startsWith("HTTP/1.1 200 "));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HEAD", "OPTIONS", "PATCH", "TRACE", "BREW"})
    void methodsTheApiDoesNotHaveAreNotAllowed(String method) throws IOException {
        try (RawClient client = client()) {
            client.send(method + " /echo HTTP/1.1\r\n" + HOST + "\r\n");
            String head = client.until("\r\n\r\n");
            assertTrue(head.startsWith("HTTP/1.1 405 ") && head.contains("x-m2m-rsc: 4005"), head);
            client.send("GET /echo HTTP/1.1\r\n" + HOST + "\r\n");
            assertTrue(client.until("\r\n\r\n").startsWith("HTTP/1.1 200 "));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "400|GET https://mef.example.org/echo HTTP/1.1~H~~",
            "400|GET //mef.example.org/echo HTTP/1.1~H~~",
            "400|GET /echo/%zz HTTP/1.1~H~~",
            "400|GET /echo/%C3 HTTP/1.1~H~~",
            "400|GET /echo/%4 HTTP/1.1~H~~",
            "400|GET /echo/#x HTTP/1.1~H~~",
            "400|GET echo HTTP/1.1~H~~",
            "400|GET /echo~H~~",
            "400|\u0016\u0003\u0001 garbage~~",
            "400|GET /echo HTTP/1.1~~",
            "400|GET /echo HTTP/1.1~H~Host: other~~",
            "400|POST /echo HTTP/1.1~H~Content-Length: 2~Content-Length: 3~~abc",
            "400|POST /echo HTTP/1.1~H~Content-Length: 2~Content-Length: 2~~ab",
            "400|POST /echo HTTP/1.1~H~Content-Length: 2, 2~~ab",
            "400|POST /echo HTTP/1.1~H~Content-Length: 2~Transfer-Encoding: chunked~~0~~",
            "400|POST /echo HTTP/1.1~H~Transfer-Encoding: gzip, chunked~~0~~",
            "400|POST /echo HTTP/1.1~H~Transfer-Encoding: identity~~",
            "400|POST /echo HTTP/1.1~H~Transfer-Encoding: chunked~Transfer-Encoding: chunked~~0~~",
            "400|POST /echo HTTP/1.1~H~Transfer-Encoding: chunked~~zz~~",
            "400|POST /echo HTTP/1.1~H~Content-Length: -1~~",
            "400|POST /echo HTTP/1.1~H~Content-Length: two~~",
            "400|GET /echo HTTP/1.1~H~X-M2M-Origin: C1~x-m2m-origin: C2~~",
            "400|GET /echo HTTP/1.1~H~Bad Header: x~~",
            "400|GET /echo HTTP/1.1~H~X-M2M-Origin : C1~~",
            "400|GET /echo HTTP/1.1~H~X: a\u0000b~~",
            "400|GET /echo HTTP/1.1^~H~~",
            "400|GET /echo HTTP/1.1~H~X: a^X-M2M-Origin: C2~~",
            "400|POST /echo HTTP/1.1~H~Transfer-Encoding : chunked~~0~~",
            "400|POST /echo HTTP/1.1~H~Transfer-Encoding: \u000bchunked~~0~~",
            "400|POST /echo HTTP/1.1~H~Transfer-Encoding: chunked~~0x4~abcd~0~~",
            "400|POST /echo HTTP/1.1~H~Transfer-Encoding: chunked~~+4~abcd~0~~",
            "400|POST /echo HTTP/1.1~H~Transfer-Encoding: chunked~~-4~abcd~0~~",
            "400|POST /echo HTTP/1.1~H~Transfer-Encoding: chunked~~100000004~abcd~0~~",
            "400|POST /echo HTTP/1.1~H~Transfer-Encoding: chunked~~4^abcd~0~~",
            "400|POST /echo HTTP/1.1~H~Transfer-Encoding: chunked~~4~abcdXX0~~",
            "417|GET /echo HTTP/1.1~H~Expect: tea~~",
            "413|POST /echo HTTP/1.1~H~Content-Length: 65537~~",
            "413|POST /echo HTTP/1.1~H~Expect: 100-continue~Content-Length: 99999999999~~",
            "505|GET /echo HTTP/2.0~H~~"})
    void whatIsMalformedOrAmbiguousIsRefusedAndTheConnectionClosed(String status, String text) throws IOException {
        try (RawClient client = client()) {
            client.send(text.replace("H~", HOST.replace("\r\n", "~")).replace("~", "\r\n").replace('^', '\n'));
            String all = client.all();
            assertTrue(all.startsWith("HTTP/1.1 " + status + " "), all);
            assertEquals(1, all.split("HTTP/1.1 ", -1).length - 1, all);
            Await.until("the session is gone", () -> fixture.listener.sessions() == 0);
            assertTrue(handled.isEmpty());
        }
    }

    @Test
    void oversizedHeadersLinesAndChunkedBodiesAreRefused() throws IOException {
        String large = "x".repeat(3000);
        Map<String, String> cases = Map.of("431", "GET /echo HTTP/1.1\r\n" + HOST + "X: " + large + "\r\n\r\n",
                "414", "GET /" + large + " HTTP/1.1\r\n" + HOST + "\r\n");
        for (Map.Entry<String, String> each : cases.entrySet()) {
            try (RawClient client = client()) {
                assertTrue(client.send(each.getValue()).all().startsWith("HTTP/1.1 " + each.getKey() + " "));
            }
        }
        try (RawClient client = client()) {
            client.send("POST /echo HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n");
            for (int i = 0; i < 17; i++) {
                client.send("1000\r\n" + "y".repeat(4096) + "\r\n");
            }
            assertTrue(client.all().startsWith("HTTP/1.1 413 "));
        }
        assertTrue(handled.isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /ec", "POST /echo HTTP/1.1\r\nHost: mef.example.org\r\nContent-Length: 4\r\n\r\nab"})
    void slowRequestsAreGivenUp(String beginning) throws IOException {
        stop();
        start(Duration.ofMillis(500));
        try (RawClient client = client()) {
            assertTrue(client.send(beginning).all().startsWith("HTTP/1.1 408 "));
            Await.until("the session is gone", () -> fixture.listener.sessions() == 0);
            assertTrue(handled.isEmpty());
        }
    }

    @Test
    void peerThatReadsNoAnswerIsServedNoMore() throws IOException {
        TlsLimits limits = new TlsLimits(Duration.ofSeconds(10), Duration.ofMillis(500), Duration.ofSeconds(10), 2048, 16_384, 100);
        AtomicInteger answered = new AtomicInteger();
        try (Fixture hasty = new Fixture(s -> s.with(limits), new RefusingVerifier(), TlsClientSettings.defaults()).started()) {
            hasty.listener.addHandler("large", request -> {
                answered.incrementAndGet();
                return CompletableFuture.completedFuture(new Reply(ReplyStatus.OK, Map.of(), "text/plain", new byte[65_536]));
            }, 0);
            try (RawClient client = RawClient.open(hasty.listener.address().getPort())) {
                try {
                    client.send(("GET /large HTTP/1.1\r\n" + HOST + "\r\n").repeat(1000));
                } catch (IOException e) {
                    // On a slow machine the session may be given up while this is still being sent.
                    assertTrue(answered.get() < 200, answered + " answers for nobody");
                }
                Await.until("the session is given up", () -> hasty.listener.sessions() == 0);
                assertTrue(answered.get() < 200, answered + " answers for nobody");
            }
        }
    }

    @Test
    void malformedFirstRequestCostsTheExport() throws IOException {
        try (RawClient client = client()) {
            client.send("GET /echo HTTP/1.1\r\n\r\n");
            assertTrue(client.all().startsWith("HTTP/1.1 400 "));
        }
        try (RawClient client = client()) {
            client.send("HEAD /enrolment HTTP/1.1\r\n" + HOST + "\r\n").until("\r\n\r\n");
            client.send("POST /enrolment HTTP/1.1\r\n" + HOST + "Content-Length: 2\r\n\r\n{}");
            assertTrue(client.until("\r\n\r\n").startsWith("HTTP/1.1 500 "));
        }
        assertTrue(fixture.serverExports.isEmpty());
    }

    @Test
    void oldClientsGetTheirAnswerAndTheEnd() throws IOException {
        try (RawClient client = client()) {
            assertTrue(client.send("GET /echo HTTP/1.0\r\n\r\n").all().startsWith("HTTP/1.1 200 "));
        }
    }
}
