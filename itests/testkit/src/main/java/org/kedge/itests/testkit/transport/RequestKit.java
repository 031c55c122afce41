package org.kedge.itests.testkit.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.IncomingRequest;
import org.kedge.api.transport.Method;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.SecureChannel;
import org.kedge.itests.testkit.Await;
import org.kedge.transport.core.Bodies;

/** What a request and its reply carry from one side to the other, and what limits them. */
public abstract class RequestKit extends TransportKit {
    /** @param transport described for the kits */
    protected RequestKit(TransportUnderTest transport) {
        super(transport);
    }

    /** Has a path answer with the body and the headers of the request. */
    private void echo(String path) {
        scene.listener.addHandler(path, request -> {
            scene.requests.add(request);
            Request message = request.message();
            return CompletableFuture.completedFuture(
                    new Reply(ReplyStatus.OK, Map.of(Request.REQUEST_ID, message.header(Request.REQUEST_ID).orElse("")),
                            message.contentType(), message.body().clone()));
        }, 0);
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void everyMethodArrivesWithItsPathQueryHeadersAndBody(Method method) {
        boolean body = method == Method.POST || method == Method.PUT;
        List<String> path = List.of("echo", "00112233445566778899AABBCCDDEEFF@mef.example.org", "dGhlIG5v/bmNl+8=@bsf.example.org",
                "a b%2F;ü");
        List<String> query = List.of("targetUri=coaps://maf.example.org:5684/x?y=1&z=2#", "flag", "plus=1+1 %41");
        Map<String, String> headers = Map.of(Request.ORIGINATOR, "/provider.example.org/CSE 1", Request.REQUEST_ID, "id-1",
                Request.RELEASE_VERSION, "3");
        try (SecureChannel channel = scene.start().connect()) {
            echo("echo");
            Instant before = Instant.now();
            Reply reply = Scene.get(channel.request(new Request(method, path, query, headers, body ? "application/cbor" : "",
                    body ? new byte[] {0, 1, -1} : new byte[0])));
            IncomingRequest arrived = scene.requests.remove();
            assertEquals(method, arrived.message().method());
            assertEquals(path, arrived.message().path());
            assertEquals(query, arrived.message().query());
            headers.forEach((name, value) -> assertEquals(value, arrived.message().header(name).orElse("none"), name));
            assertEquals(body ? "application/cbor" : "", arrived.message().contentType());
            assertTrue(arrived.deadline().isAfter(before));
            assertEquals(ReplyStatus.OK, reply.status());
            assertEquals("id-1", reply.headers().get(Request.REQUEST_ID));
            assertEquals(body ? "application/cbor" : "", reply.contentType());
            assertArrayEquals(body ? new byte[] {0, 1, -1} : new byte[0], reply.body());
        }
    }

    @Test
    void everyStatusArrivesAsItIs() {
        try (SecureChannel channel = scene.start().connect()) {
            for (ReplyStatus status : ReplyStatus.values()) {
                scene.answering(status.name(), status);
                Reply reply = Scene.get(channel.request(Request.get(List.of(status.name()))));
                assertEquals(status, reply.status());
                assertEquals("", reply.contentType());
                assertEquals(0, reply.body().length);
            }
        }
    }

    @Test
    void repliesToRequestsAtOnceAreNotMixedUp() {
        try (SecureChannel channel = scene.start().connect()) {
            echo("echo");
            List<CompletionStage<Reply>> replies = IntStream.range(0, 20)
                    .mapToObj(i -> channel.request(Request.postJson(List.of("echo"), Integer.toString(i).getBytes()))).toList();
            for (int i = 0; i < replies.size(); i++) {
                assertEquals(Integer.toString(i), new String(Scene.get(replies.get(i)).body()));
            }
        }
    }

    @Test
    void theLargestBodyTravelsBothWaysAndALargerOneDoesNot() {
        byte[] largest = new byte[Bodies.MAX];
        for (int i = 0; i < largest.length; i++) {
            largest[i] = (byte) (i * 31);
        }
        try (SecureChannel channel = scene.start().connect()) {
            echo("echo");
            scene.listener.addHandler("large", request -> CompletableFuture.completedFuture(
                    Reply.json(ReplyStatus.OK, new byte[Bodies.MAX + 1])), 0);
            assertArrayEquals(largest, Scene.get(channel.request(Request.postJson(List.of("echo"), largest))).body());
            scene.requests.clear();
            KedgeException tooLarge = Scene.failure(channel.request(Request.postJson(List.of("echo"), new byte[Bodies.MAX + 1])));
            assertEquals(ErrorCode.MESSAGE_TOO_LARGE, tooLarge.code());
            assertTrue(scene.requests.isEmpty());
            assertEquals(ReplyStatus.INTERNAL_SERVER_ERROR, Scene.get(channel.request(Request.get(List.of("large")))).status());
        }
    }

    @Test
    void bodyOfAReplyIsWipedOnceItWasSent() {
        byte[] secret = "{\"credential\":\"c2VjcmV0\"}".getBytes();
        byte[] expected = secret.clone();
        try (SecureChannel channel = scene.start().connect()) {
            scene.listener.addHandler("secret", request -> CompletableFuture.completedFuture(Reply.json(ReplyStatus.OK, secret)), 0);
            assertArrayEquals(expected, Scene.get(channel.request(Request.get(List.of("secret")))).body());
            Await.until("wiped", () -> IntStream.range(0, secret.length).allMatch(i -> secret[i] == 0));
        }
    }

    /** The root has a handler of its own, which serves nothing below it, and nobody else serves it. */
    @Test
    void rootIsAPathOfItsOwn() {
        try (SecureChannel channel = scene.start().connect()) {
            assertEquals(ReplyStatus.NOT_FOUND, Scene.get(channel.request(Request.get(List.of()))).status());
            scene.answering("", ReplyStatus.DELETED);
            assertEquals(ReplyStatus.DELETED, Scene.get(channel.request(Request.get(List.of()))).status());
            assertEquals(List.of(), scene.requests.remove().message().path());
            assertEquals(ReplyStatus.NOT_FOUND, Scene.get(channel.request(Request.get(List.of("nowhere")))).status());
        }
    }

    @Test
    void withoutAHandlerTheListenerIsUnavailableAndAnUnknownPathIsNotFound() {
        try (SecureChannel channel = scene.start().connect()) {
            assertEquals(ReplyStatus.NOT_FOUND, Scene.get(channel.request(Request.get(List.of("nowhere")))).status());
            scene.listener.removeHandler(scene.taking);
            assertEquals(ReplyStatus.SERVICE_UNAVAILABLE, Scene.get(channel.request(Scene.TAKE)).status());
        }
    }

    @Test
    void busyListenerIsUnavailableAndRecovers() throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch running = new CountDownLatch(1);
        scene.workers = 1;
        scene.queue = 1;
        Request slow = Request.get(List.of("slow"));
        try (SecureChannel one = scene.start().connect(); SecureChannel two = scene.connect(); SecureChannel three = scene.connect()) {
            scene.listener.addHandler("slow", request -> {
                running.countDown();
                try {
                    release.await(20, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return CompletableFuture.completedFuture(Reply.of(ReplyStatus.OK));
            }, 0);
            CompletionStage<Reply> first = one.request(slow);
            assertTrue(running.await(20, TimeUnit.SECONDS));
            CompletableFuture<Reply> second = two.request(slow).toCompletableFuture();
            CompletableFuture<Reply> third = three.request(slow).toCompletableFuture();
            Scene.get(CompletableFuture.anyOf(second, third));
            assertTrue(second.isDone() ^ third.isDone(), "one of them waits for the worker");
            assertEquals(ReplyStatus.SERVICE_UNAVAILABLE, (second.isDone() ? second : third).join().status());
            release.countDown();
            assertEquals(ReplyStatus.OK, Scene.get(first).status());
            assertEquals(ReplyStatus.SERVICE_UNAVAILABLE.code() + ReplyStatus.OK.code(),
                    Scene.get(second).status().code() + Scene.get(third).status().code());
        }
    }

    @Test
    void handlerThatFailsOrIsSlowIsAnsweredWithoutDetail() {
        scene.requestTimeout = Duration.ofMillis(300);
        try (SecureChannel channel = scene.start().connect()) {
            scene.listener.addHandler("throws", request -> {
                throw new IllegalStateException("on purpose");
            }, 0);
            scene.listener.addHandler("never", request -> new CompletableFuture<>(), 0);
            // On a busy machine the time may be over before the handler has begun.
            Reply reply = Await.value("the answer of the handler", Await.DEFAULT, () -> Optional.of(
                    Scene.get(channel.request(Request.get(List.of("throws"))))).filter(r -> r.status() != ReplyStatus.REQUEST_TIMEOUT));
            assertEquals(ReplyStatus.INTERNAL_SERVER_ERROR, reply.status());
            assertEquals(0, reply.body().length);
            assertEquals(ReplyStatus.REQUEST_TIMEOUT, Scene.get(channel.request(Request.get(List.of("never")))).status());
        }
    }

    @Test
    void clientGivesUpARequestThatIsNotAnswered() {
        scene.start().listener.addHandler("never", request -> new CompletableFuture<>(), 0);
        try (SecureChannel channel = Scene.get(scene.client.connect(scene.address(), Scene.psk(),
                scene.options(Duration.ofSeconds(10), Duration.ofMillis(300))))) {
            assertEquals(ErrorCode.REQUEST_TIMED_OUT, Scene.failure(channel.request(Request.get(List.of("never")))).code());
        }
    }

    @Test
    void handlerOfHigherRankingWins() {
        try (SecureChannel channel = scene.start().connect()) {
            scene.listener.addHandler("take", request -> CompletableFuture.completedFuture(Reply.of(ReplyStatus.CONFLICT)), 5);
            assertEquals(ReplyStatus.CONFLICT, Scene.get(channel.request(Scene.TAKE)).status());
        }
    }
}
