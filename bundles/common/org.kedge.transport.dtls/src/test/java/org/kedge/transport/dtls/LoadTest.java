package org.kedge.transport.dtls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.transport.ConnectOptions;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.Method;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.SecureChannel;
import org.kedge.itests.testkit.Await;

class LoadTest {
    private static final Request ENROLMENT = Request.postJson(List.of("enrolment"), "{}".getBytes());

    @Test
    void fiftyClientsAtOnceEachGetTheirOwnKey() {
        try (Fixture fixture = new Fixture().started()) {
            List<CompletionStage<SecureChannel>> connecting = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                String identity = "kpm-" + i + "@mef.example.org";
                fixture.keys.put(identity, Fixture.KEY);
                connecting.add(fixture.connecting(Fixture.psk(identity, Fixture.KEY)));
            }
            List<String> clientKeys = new ArrayList<>();
            for (CompletionStage<SecureChannel> stage : connecting) {
                try (SecureChannel channel = Fixture.get(stage); var key = channel.takeExportedKey()) {
                    assertEquals(ReplyStatus.OK, Fixture.get(channel.request(ENROLMENT)).status());
                    clientKeys.add(HexFormat.of().formatHex(key.copy()));
                }
            }
            List<String> serverKeys = fixture.serverExports.stream().map(HexFormat.of()::formatHex).toList();
            assertEquals(clientKeys, serverKeys);
            assertEquals(50, clientKeys.stream().distinct().count());
            Await.until("all sessions are closed", () -> fixture.listener.sessions() == 0);
        }
    }

    @Test
    void bodiesOf20KilobytesTravelBlockwiseBothWays() {
        byte[] body = new byte[20 * 1024];
        for (int i = 0; i < body.length; i++) {
            body[i] = (byte) (i * 31);
        }
        AtomicReference<byte[]> replied = new AtomicReference<>();
        try (Fixture fixture = new Fixture().started(); SecureChannel channel = fixture.connect()) {
            fixture.listener.addHandler("echo", request -> {
                replied.set(request.message().body().clone());
                return CompletableFuture.completedFuture(
                        new Reply(ReplyStatus.OK, Map.of(), "application/cbor", replied.get()));
            }, 0);
            Reply reply = Fixture.get(channel.request(
                    new Request(Method.PUT, List.of("echo", "a b"), List.of("x=1"), Map.of(), "application/cbor", body)));
            assertArrayEquals(body, reply.body());
            assertEquals("application/cbor", reply.contentType());
            Await.until("the listener wipes the body that it sent", () -> isZero(replied.get()));
        }
    }

    @Test
    void bodyOfASmallReplyIsWiped() {
        byte[] secret = "{\"key\":\"0123456789abcdef\"}".getBytes();
        byte[] expected = secret.clone();
        try (Fixture fixture = new Fixture().started(); SecureChannel channel = fixture.connect()) {
            fixture.listener.addHandler("key", request -> CompletableFuture.completedFuture(Reply.json(ReplyStatus.OK, secret)), 0);
            assertArrayEquals(expected, Fixture.get(channel.request(Request.get(List.of("key")))).body());
            Await.until("wiped", () -> isZero(secret));
        }
    }

    private static boolean isZero(byte[] octets) {
        for (byte octet : octets) {
            if (octet != 0) {
                return false;
            }
        }
        return true;
    }

    @Test
    void tooLargeBodiesAreRefusedOnEitherSide() {
        try (Fixture fixture = new Fixture().started(); SecureChannel channel = fixture.connect()) {
            fixture.listener.addHandler("large", request -> CompletableFuture.completedFuture(
                    Reply.json(ReplyStatus.OK, new byte[100_000])), 0);
            Request tooLarge = Request.postJson(List.of("enrolment"), new byte[100_000]);
            assertEquals(ErrorCode.MESSAGE_TOO_LARGE, Fixture.failure(channel.request(tooLarge)).code());
            assertTrue(fixture.requests.isEmpty());
            assertEquals(ReplyStatus.INTERNAL_SERVER_ERROR, Fixture.get(channel.request(Request.get(List.of("large")))).status());
        }
    }

    @Test
    void listenerWithoutAnyHandlerIsUnavailable() {
        try (Fixture fixture = new Fixture()) {
            fixture.listener.start(fixture.own);
            try (SecureChannel channel = fixture.connect()) {
                assertEquals(ReplyStatus.SERVICE_UNAVAILABLE, Fixture.get(channel.request(ENROLMENT)).status());
                fixture.listener.addHandler("enrolment", fixture.enrolment, 0);
                assertEquals(ReplyStatus.INTERNAL_SERVER_ERROR, Fixture.get(channel.request(ENROLMENT)).status());
                assertFalse(fixture.requests.remove().first());
            }
        }
    }

    @Test
    void fullPoolIsUnavailableAndRecovers() throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch running = new CountDownLatch(1);
        try (Fixture fixture = new Fixture(s -> new DtlsListenerSettings(s.name(), s.address(), s.psk(), s.certificates(), s.export(),
                s.suites(), s.maxConnections(), s.mtu(), s.lookupTimeout(), s.requestTimeout(), 1, 1, s.connectionId()),
                new RefusingVerifier(), DtlsClientSettings.defaults()).started(); SecureChannel channel = fixture.connect();
                SecureChannel second = fixture.connect(); SecureChannel third = fixture.connect()) {
            fixture.listener.addHandler("slow", request -> {
                running.countDown();
                awaitQuietly(release);
                return CompletableFuture.completedFuture(Reply.of(ReplyStatus.OK));
            }, 0);
            Request slow = Request.get(List.of("slow"));
            var running1 = channel.request(slow);
            assertTrue(running.await(20, TimeUnit.SECONDS));
            CompletableFuture<Reply> two = second.request(slow).toCompletableFuture();
            CompletableFuture<Reply> three = third.request(slow).toCompletableFuture();
            Fixture.get(CompletableFuture.anyOf(two, three));
            assertTrue(two.isDone() ^ three.isDone(), "one of them waits for the worker");
            assertEquals(ReplyStatus.SERVICE_UNAVAILABLE, (two.isDone() ? two : three).join().status());
            release.countDown();
            assertEquals(ReplyStatus.OK, Fixture.get(running1).status());
            assertEquals(ReplyStatus.SERVICE_UNAVAILABLE.code() + ReplyStatus.OK.code(),
                    Fixture.get(two).status().code() + Fixture.get(three).status().code());
            assertEquals(ReplyStatus.OK, Fixture.get(third.request(slow)).status());
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void handlerThatFailsOrIsSlowIsAnsweredWithoutDetail() {
        try (Fixture fixture = new Fixture().started(); SecureChannel channel = fixture.connect()) {
            fixture.listener.addHandler("throws", request -> {
                throw new IllegalStateException("on purpose");
            }, 0);
            Reply reply = Fixture.get(channel.request(Request.get(List.of("throws"))));
            assertEquals(ReplyStatus.INTERNAL_SERVER_ERROR, reply.status());
            assertEquals(0, reply.body().length);
        }
        try (Fixture fixture = new Fixture(s -> new DtlsListenerSettings(s.name(), s.address(), s.psk(), s.certificates(), s.export(),
                s.suites(), s.maxConnections(), s.mtu(), s.lookupTimeout(), Duration.ofMillis(300), s.workers(), s.queue(),
                s.connectionId()), new RefusingVerifier(), DtlsClientSettings.defaults()).started();
                SecureChannel channel = fixture.connect()) {
            fixture.listener.addHandler("never", request -> new CompletableFuture<>(), 0);
            assertEquals(ReplyStatus.REQUEST_TIMEOUT, Fixture.get(channel.request(Request.get(List.of("never")))).status());
        }
    }

    @Test
    void clientGivesUpARequestThatIsNotAnswered() {
        try (Fixture fixture = new Fixture().started();
                SecureChannel channel = Fixture.get(fixture.client.connect(fixture.address(), Fixture.psk(),
                        new ConnectOptions(KeyExport.BOOTSTRAP, Duration.ofSeconds(10), Duration.ofMillis(300))))) {
            fixture.listener.addHandler("never", request -> new CompletableFuture<>(), 0);
            assertEquals(ErrorCode.REQUEST_TIMED_OUT, Fixture.failure(channel.request(Request.get(List.of("never")))).code());
        }
    }

    @Test
    void handlerOfHigherRankingWins() {
        try (Fixture fixture = new Fixture().started(); SecureChannel channel = fixture.connect()) {
            fixture.listener.addHandler("enrolment", request -> CompletableFuture.completedFuture(Reply.of(ReplyStatus.CONFLICT)), 5);
            assertEquals(ReplyStatus.CONFLICT, Fixture.get(channel.request(ENROLMENT)).status());
        }
    }

    @Test
    void fullListenerRefusesQuietlyAndARetrySucceedsOnceASlotIsFree() {
        int slots = 50;
        try (Fixture fixture = new Fixture(s -> new DtlsListenerSettings(s.name(), s.address(), s.psk(), s.certificates(), s.export(),
                s.suites(), slots, s.mtu(), s.lookupTimeout(), s.requestTimeout(), s.workers(), s.queue(), s.connectionId()),
                new RefusingVerifier(), DtlsClientSettings.defaults()).started();
                UdpRelay relay = new UdpRelay(fixture.listener.address().getPort())) {
            List<SecureChannel> channels = new ArrayList<>();
            for (int i = 0; i < slots; i++) {
                channels.add(fixture.connect());
            }
            Await.until("the listener is full", () -> fixture.listener.sessions() == slots);
            CompletionStage<SecureChannel> waiting = fixture.client.connect(Fixture.at(relay.port()), Fixture.psk(),
                    new ConnectOptions(KeyExport.BOOTSTRAP, Duration.ofSeconds(60), Duration.ofSeconds(60)));
            // Two hellos, one without and one with the cookie; each repetition adds one. The library alone sends thousands here.
            Await.until("the refused client repeats its hello", () -> relay.seen.stream().filter(d -> !d.fromServer()).count() >= 3);
            assertTrue(relay.seen.size() < 20, "datagrams exchanged while full: " + relay.seen.size());
            channels.remove(0).close();
            try (SecureChannel channel = Fixture.get(waiting)) {
                assertTrue(channel.facts().fullHandshake());
            }
            channels.forEach(SecureChannel::close);
        }
    }
}
