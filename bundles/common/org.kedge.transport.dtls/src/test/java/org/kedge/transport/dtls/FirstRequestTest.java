package org.kedge.transport.dtls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.ConnectOptions;
import org.kedge.api.transport.IncomingRequest;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.SecureChannel;
import org.kedge.api.transport.ServerSession;
import org.kedge.itests.testkit.Await;
import org.kedge.itests.testkit.OpenSslPeer.Options;
import org.kedge.itests.testkit.OpenSslPeer;

/** The exported key belongs to the first request of its session and to nothing else (D-79). */
class FirstRequestTest {
    private static final Request ENROLMENT = Request.postJson(List.of("enrolment"), "{}".getBytes());

    private final ConcurrentLinkedQueue<IncomingRequest> others = new ConcurrentLinkedQueue<>();

    private Fixture fixture() {
        Fixture fixture = new Fixture().started();
        fixture.listener.addHandler("other", request -> {
            others.add(request);
            return CompletableFuture.completedFuture(Reply.of(ReplyStatus.OK));
        }, 0);
        return fixture;
    }

    private static void assertWiped(ServerSession session) {
        assertEquals(ErrorCode.EXPORT_UNAVAILABLE, assertThrows(KedgeException.class, session::takeExportedKey).code());
    }

    @Test
    void otherFirstRequestWipesTheKey() {
        try (Fixture fixture = fixture(); SecureChannel channel = fixture.connect()) {
            assertEquals(ReplyStatus.OK, Fixture.get(channel.request(Request.get(List.of("other")))).status());
            assertTrue(others.element().first());
            assertWiped(others.element().session());
            assertEquals(ReplyStatus.INTERNAL_SERVER_ERROR, Fixture.get(channel.request(ENROLMENT)).status());
            assertFalse(fixture.requests.element().first());
            assertTrue(fixture.serverExports.isEmpty());
        }
    }

    @Test
    void firstRequestWithoutHandlerWipesTheKey() {
        try (Fixture fixture = fixture(); SecureChannel channel = fixture.connect()) {
            assertEquals(ReplyStatus.NOT_FOUND, Fixture.get(channel.request(Request.get(List.of("nowhere")))).status());
            assertEquals(ReplyStatus.INTERNAL_SERVER_ERROR, Fixture.get(channel.request(ENROLMENT)).status());
            assertTrue(fixture.serverExports.isEmpty());
        }
    }

    @Test
    void pingFirstWipesTheKey() {
        byte[] ping = {0x40, 0x00, 0x12, 0x34};
        byte[] enrolment = "A\u0002\u0012\u0035\u0001\u00b9enrolment".getBytes(StandardCharsets.ISO_8859_1);
        try (Fixture fixture = fixture();
                OpenSslPeer client = OpenSslPeer.client(fixture.listener.address().getPort(),
                        new Options().psk(Fixture.IDENTITY, Fixture.KEY).export("EXPORTER-oneM2M-Bootstrap"))) {
            client.exported();
            client.send(ping);
            // The answer, a reset of the same message, proves that the ping came before the request.
            client.await("p\u0000\u0012\u0034");
            client.send(enrolment);
            IncomingRequest request = Await.value("the request", Await.DEFAULT,
                    () -> Optional.ofNullable(fixture.requests.peek()));
            assertFalse(request.first());
            assertWiped(request.session());
            assertTrue(fixture.serverExports.isEmpty());
        }
    }

    @Test
    void blockwiseFirstRequestIsTheFirst() {
        try (Fixture fixture = fixture(); SecureChannel channel = fixture.connect()) {
            byte[] body = "x".repeat(5000).getBytes();
            assertEquals(ReplyStatus.OK, Fixture.get(channel.request(Request.postJson(List.of("enrolment"), body))).status());
            IncomingRequest request = fixture.requests.remove();
            assertTrue(request.first());
            assertArrayEquals(body, request.message().body());
            try (SecretBytes key = channel.takeExportedKey()) {
                assertArrayEquals(key.copy(), fixture.serverExports.remove());
            }
        }
    }

    @Test
    void secondRequestWhileTheFirstIsHandledLeavesItTheKey() throws InterruptedException {
        CountDownLatch secondDone = new CountDownLatch(1);
        CountDownLatch firstRunning = new CountDownLatch(1);
        try (Fixture fixture = fixture(); SecureChannel channel = fixture.connect()) {
            fixture.listener.addHandler("slow", request -> {
                firstRunning.countDown();
                await(secondDone);
                return fixture.enrolment.handle(request);
            }, 0);
            var first = channel.request(Request.get(List.of("slow")));
            assertTrue(firstRunning.await(20, TimeUnit.SECONDS));
            assertEquals(ReplyStatus.OK, Fixture.get(channel.request(Request.get(List.of("other")))).status());
            assertFalse(others.element().first());
            secondDone.countDown();
            assertEquals(ReplyStatus.OK, Fixture.get(first).status());
            assertEquals(1, fixture.serverExports.size());
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(20, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void keyCanBeTakenWhileAnAsynchronousAnswerIsOutstandingAndNotAfterwards() {
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        ConcurrentLinkedQueue<IncomingRequest> seen = new ConcurrentLinkedQueue<>();
        try (Fixture fixture = fixture(); SecureChannel channel = fixture.connect()) {
            fixture.listener.addHandler("later", request -> {
                seen.add(request);
                return reply;
            }, 0);
            var answer = channel.request(Request.get(List.of("later")));
            Await.until("the request is being handled", () -> !seen.isEmpty());
            reply.complete(Reply.of(ReplyStatus.OK));
            Fixture.get(answer);
            assertWiped(seen.element().session());
        }
    }

    @Test
    void clientThatOnlyShakesHandsLeavesNothing() {
        try (Fixture fixture = fixture()) {
            SecureChannel channel = fixture.connect();
            Await.until("the listener has its session", () -> fixture.listener.sessions() == 1);
            channel.close();
            Await.until("the session has ended", () -> fixture.listener.sessions() == 0);
            assertTrue(fixture.requests.isEmpty());
            assertEquals(ErrorCode.EXPORT_UNAVAILABLE, assertThrows(KedgeException.class, channel::takeExportedKey).code());
            assertEquals(ErrorCode.PEER_CLOSED, Fixture.failure(channel.request(ENROLMENT)).code());
        }
    }

    @Test
    void clientThatVanishesAfterItsFinishedLeavesNoKey() {
        try (Fixture fixture = fixture()) {
            try (OpenSslPeer client = OpenSslPeer.client(fixture.listener.address().getPort(),
                    new Options().psk(Fixture.IDENTITY, Fixture.KEY).export("EXPORTER-oneM2M-Bootstrap"))) {
                client.exported();
            }
            Await.until("the listener has a session that nobody uses", () -> fixture.listener.sessions() == 1);
            assertTrue(fixture.requests.isEmpty());
            assertTrue(fixture.serverExports.isEmpty());
        }
    }

    @Test
    void closeByThePeerRunsTheCloseActionsOnce() {
        AtomicInteger closed = new AtomicInteger();
        try (Fixture fixture = fixture()) {
            try (SecureChannel channel = fixture.connect()) {
                Fixture.get(channel.request(Request.get(List.of("other"))));
                others.element().session().onClose(closed::incrementAndGet);
            }
            Await.until("closed", () -> closed.get() == 1);
            others.element().session().onClose(closed::incrementAndGet);
            Await.until("a late action runs at once", () -> closed.get() == 2);
        }
    }

    @Test
    void sessionClosedByItsHandlerAnswersFirstAndTakesNothingMore() {
        AtomicInteger closed = new AtomicInteger();
        try (Fixture fixture = fixture()) {
            fixture.listener.addHandler("last", request -> {
                request.session().onClose(closed::incrementAndGet);
                request.session().close();
                return fixture.enrolment.handle(request);
            }, 0);
            try (SecureChannel channel = fixture.connect()) {
                assertEquals(ReplyStatus.OK, Fixture.get(channel.request(Request.get(List.of("last")))).status());
                assertEquals(ReplyStatus.SERVICE_UNAVAILABLE, Fixture.get(channel.request(Request.get(List.of("other")))).status());
                Await.until("the listener ends the session", () -> closed.get() == 1);
                assertEquals(ErrorCode.PEER_CLOSED, Fixture.failure(channel.request(ENROLMENT)).code());
            }
        }
    }

    @Test
    void listenerWithoutExportHasNoKey() {
        try (Fixture fixture = new Fixture(s -> Fixture.settings(KeyExport.NONE), new RefusingVerifier(),
                DtlsClientSettings.defaults()).started()) {
            try (SecureChannel channel = Fixture.get(fixture.client.connect(fixture.address(), Fixture.psk(),
                    ConnectOptions.ordinary()))) {
                assertEquals(ReplyStatus.INTERNAL_SERVER_ERROR, Fixture.get(channel.request(ENROLMENT)).status());
                assertWiped(fixture.requests.element().session());
                assertEquals(ErrorCode.EXPORT_UNAVAILABLE, assertThrows(KedgeException.class, channel::takeExportedKey).code());
            }
        }
    }

    @Test
    void connectionListenerKeepsTheKeyForALaterRequest() {
        try (Fixture fixture = new Fixture(s -> Fixture.settings(KeyExport.CONNECTION), new RefusingVerifier(),
                DtlsClientSettings.defaults()).started()) {
            try (SecureChannel channel = Fixture.get(fixture.client.connect(fixture.address(), Fixture.psk(),
                    new ConnectOptions(KeyExport.CONNECTION, Duration.ofSeconds(10),
                            Duration.ofSeconds(10))));
                    SecretBytes key = channel.takeExportedKey()) {
                assertEquals(ReplyStatus.NOT_FOUND, Fixture.get(channel.request(Request.get(List.of("nowhere")))).status());
                assertEquals(ReplyStatus.OK, Fixture.get(channel.request(ENROLMENT)).status());
                assertArrayEquals(key.copy(), fixture.serverExports.remove());
            }
        }
    }
}
