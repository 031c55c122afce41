package org.kedge.transport.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.ConnectOptions;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.LocalCredential;
import org.kedge.api.transport.Method;
import org.kedge.api.transport.PeerAddress;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.SecureChannel;

/** The client against servers that follow a script. */
class ClientTest {
    private static final Request GET = Request.get(List.of("x"));
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final TlsClient client = new TlsClient(new RefusingVerifier());

    @AfterEach
    void stop() {
        client.close();
    }

    private SecureChannel connect(RawServer server, Duration requests) {
        return Fixture.get(client.connect(Fixture.at(server.port()), Fixture.psk(), new ConnectOptions(KeyExport.NONE, LIMIT, requests)));
    }

    private SecureChannel connect(RawServer server) {
        return connect(server, LIMIT);
    }

    @Test
    void requestIsWellFormedHttp() throws IOException {
        CompletableFuture<String> seen = new CompletableFuture<>();
        try (RawServer server = new RawServer(c -> {
            seen.complete(c.request());
            c.reply("201 whatever this says", "ok");
        }); SecureChannel channel = connect(server)) {
            Request request = new Request(Method.POST, List.of("~", "mn/1", "ä"), List.of("targetUri=https://x/?a=b c"),
                    Map.of(Request.ORIGINATOR, "/cse-1", Request.REQUEST_ID, "r1", "x-m2m-ty", "4"), Request.JSON, "{}".getBytes());
            Reply reply = Fixture.get(channel.request(request));
            assertEquals(ReplyStatus.CREATED, reply.status());
            assertEquals("ok", new String(reply.body()));
            assertEquals("text/plain", reply.contentType());
            String head = Fixture.get(seen);
            assertTrue(head.startsWith("POST /~/mn%2F1/%C3%A4?targetUri=https://x/%3Fa=b%20c HTTP/1.1\r\n"), head);
            assertTrue(head.contains("host: mef.example.org:" + server.port() + "\r\n"), head);
            assertTrue(head.contains("x-m2m-origin: /cse-1\r\n") && head.contains("x-m2m-ri: r1\r\n"), head);
            assertTrue(head.contains("content-type: application/json;ty=4\r\n"), head);
        }
    }

    @Test
    void requestsWaitForOneAnother() throws IOException {
        Queue<String> order = new ConcurrentLinkedQueue<>();
        try (RawServer server = new RawServer(c -> {
            for (int i = 1; i <= 3; i++) {
                order.add(c.request().split(" ")[1]);
                order.add(c.in().available() == 0 ? "alone" : "pipelined");
                c.reply("200 OK", "answer " + i);
            }
        }); SecureChannel channel = connect(server)) {
            List<CompletionStage<Reply>> replies = Stream.of("a", "b", "c").map(p -> channel.request(Request.get(List.of(p)))).toList();
            for (int i = 0; i < 3; i++) {
                assertEquals("answer " + (i + 1), new String(Fixture.get(replies.get(i)).body()));
            }
            assertEquals(List.of("/a", "alone", "/b", "alone", "/c", "alone"), List.copyOf(order));
        }
    }

    @Test
    void lateAnswerIsNotTakenForTheNextOnes() throws IOException {
        // Where the machine itself takes longer for the second answer than the shortest limit, it is tried with longer ones.
        KedgeException slow = null;
        for (int seconds : List.of(1, 5, 20)) {
            try {
                assertEquals("second", answerAfterALateOne(Duration.ofSeconds(seconds)));
                return;
            } catch (KedgeException e) {
                assertEquals(ErrorCode.REQUEST_TIMED_OUT, e.code());
                slow = e;
            }
        }
        throw slow;
    }

    /** @throws KedgeException when the second request failed */
    private String answerAfterALateOne(Duration limit) throws IOException {
        CompletableFuture<Void> late = new CompletableFuture<>();
        try (RawServer server = new RawServer(c -> {
            c.request();
            late.join();
            c.reply("200 OK", "late");
            c.request();
            c.reply("200 OK", "second");
        }); SecureChannel channel = connect(server, limit)) {
            assertEquals(ErrorCode.REQUEST_TIMED_OUT, Fixture.failure(channel.request(GET)).code());
            CompletionStage<Reply> second = channel.request(GET);
            late.complete(null);
            return new String(Fixture.get(second).body());
        }
    }

    @Test
    void interimAndChunkedAnswersAreRead() throws IOException {
        try (RawServer server = new RawServer(c -> {
            c.request();
            c.send("HTTP/1.1 102 \r\n\r\nHTTP/1.1 100 Continue\r\n\r\n");
            c.send("HTTP/1.1 200 \r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
            c.request();
            c.send("HTTP/1.1 404 Nope\r\nX-M2M-RSC: 4103\r\nContent-Length: 0\r\n\r\n");
            c.request();
            c.send("HTTP/1.1 200 OK\r\n\r\nuntil the end, wherever somebody made it");
        }); SecureChannel channel = connect(server)) {
            assertEquals("abcde", new String(Fixture.get(channel.request(GET)).body()));
            assertEquals(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, Fixture.get(channel.request(GET)).status(), "the exact code wins");
            assertEquals(ErrorCode.PEER_CLOSED, Fixture.failure(channel.request(GET)).code());
        }
    }

    @Test
    void statusWithoutExactCodeIsTheUsualOne() throws IOException {
        Map<Integer, ReplyStatus> usual = Map.of(200, ReplyStatus.OK, 204, ReplyStatus.OK, 400, ReplyStatus.BAD_REQUEST, 409,
                ReplyStatus.CONFLICT, 418, ReplyStatus.BAD_REQUEST, 302, ReplyStatus.INTERNAL_SERVER_ERROR, 503,
                ReplyStatus.SERVICE_UNAVAILABLE, 599, ReplyStatus.INTERNAL_SERVER_ERROR);
        List<Integer> codes = List.copyOf(usual.keySet());
        try (RawServer server = new RawServer(c -> {
            for (int code : codes) {
                c.request();
                c.send("HTTP/1.1 " + code + " \r\nX-M2M-RSC: 99999\r\nContent-Length: 0\r\n\r\n");
            }
        }); SecureChannel channel = connect(server)) {
            for (int code : codes) {
                assertEquals(usual.get(code), Fixture.get(channel.request(GET)).status(), "" + code);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SMTP ready\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"})
    void answerThatIsNoHttpFailsTheRequestAndTheChannel(String answer) throws IOException {
        try (RawServer server = new RawServer(c -> {
            c.request();
            c.send(answer);
            c.request();
        }); SecureChannel channel = connect(server)) {
            assertEquals(ErrorCode.EXCHANGE_MALFORMED, Fixture.failure(channel.request(GET)).code());
            assertEquals(ErrorCode.PEER_CLOSED, Fixture.failure(channel.request(GET)).code());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 413 \r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 431 \r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 65537\r\n\r\n"})
    void whatIsTooLargeForEitherSideSaysSo(String answer) throws IOException {
        try (RawServer server = new RawServer(c -> {
            c.request();
            c.send(answer + "x".repeat(answer.contains("65537") ? 65_537 : 0));
            c.request();
        }); SecureChannel channel = connect(server)) {
            assertEquals(ErrorCode.MESSAGE_TOO_LARGE, Fixture.failure(channel.request(GET)).code());
        }
    }

    @Test
    void endInTheMiddleOfAnAnswerIsTheEndOfTheChannel() throws IOException {
        try (RawServer server = new RawServer(c -> {
            c.request();
            c.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
        }); SecureChannel channel = connect(server)) {
            assertEquals(ErrorCode.PEER_CLOSED, Fixture.failure(channel.request(GET)).code());
        }
    }

    @Test
    void announcedEndIsObeyed() throws IOException {
        CompletableFuture<String> after = new CompletableFuture<>();
        try (RawServer server = new RawServer(c -> {
            c.request();
            c.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            after.complete(c.request());
        }); SecureChannel channel = connect(server)) {
            assertEquals(ReplyStatus.OK, Fixture.get(channel.request(GET)).status());
            assertEquals(ErrorCode.PEER_CLOSED, Fixture.failure(channel.request(GET)).code());
            assertEquals("", Fixture.get(after), "the client closes, and sends nothing more");
        }
    }

    @Test
    void answerThatNobodyAskedForEndsTheChannel() throws IOException {
        try (RawServer server = new RawServer(c -> {
            c.reply("200 OK", "unasked");
            c.request();
        }); SecureChannel channel = connect(server)) {
            Fixture.get(server.done());
            assertEquals(ErrorCode.PEER_CLOSED, Fixture.failure(channel.request(GET)).code());
        }
    }

    @Test
    void headerThatHttpCannotCarryFailsOnlyItsRequest() throws IOException {
        try (RawServer server = new RawServer(c -> {
            c.request();
            c.reply("200 OK", "fine");
        }); SecureChannel channel = connect(server)) {
            for (String value : List.of("line\r\nbreak: injected", "Straße")) {
                assertEquals(ErrorCode.IDENTIFIER_MALFORMED,
                        Fixture.failure(channel.request(GET.withHeader(Request.ORIGINATOR, value))).code());
            }
            assertEquals("fine", new String(Fixture.get(channel.request(GET)).body()));
        }
    }

    @Test
    void serversThatSayNothingOrCloseAreRefusedOrLost() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            // Connected within the limit it must be: on a machine that takes longer than the shortest it is tried with longer ones.
            ErrorCode given = ErrorCode.CONNECT_FAILED;
            for (int millis = 400; given == ErrorCode.CONNECT_FAILED && millis < 15_000; millis *= 4) {
                given = Fixture.failure(client.connect(Fixture.at(silent.getLocalPort()), Fixture.psk(),
                        new ConnectOptions(KeyExport.NONE, Duration.ofMillis(millis), LIMIT))).code();
            }
            assertEquals(ErrorCode.HANDSHAKE_REFUSED_OR_LOST, given);
            try (Socket dropped = silent.accept()) {
                assertFalse(dropped.isClosed());
            }
            CompletionStage<SecureChannel> connecting = client.connect(Fixture.at(silent.getLocalPort()), Fixture.psk(),
                    ConnectOptions.ordinary());
            silent.accept().close();
            assertEquals(ErrorCode.HANDSHAKE_REFUSED_OR_LOST, Fixture.failure(connecting).code());
        }
    }

    @Test
    void unknownHostAndUnusableKeyFailAtOnce() {
        assertEquals(ErrorCode.CONNECT_FAILED, Fixture.failure(client.connect(
                new PeerAddress(URI.create("https://nobody.invalid:8443"), Fixture.MEF), Fixture.psk(), ConnectOptions.ordinary())).code());
        SecretBytes closed = SecretBytes.copyOf(Fixture.KEY);
        LocalCredential credential = new LocalCredential.Psk("x", closed);
        closed.close();
        try (Fixture fixture = new Fixture().started()) {
            assertEquals(ErrorCode.INTERNAL,
                    Fixture.failure(client.connect(fixture.address(), credential, ConnectOptions.ordinary())).code());
        }
    }
}
