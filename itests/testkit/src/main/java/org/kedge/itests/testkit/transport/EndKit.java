package org.kedge.itests.testkit.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.SecureChannel;
import org.kedge.itests.testkit.Await;

/** How sessions, listeners and clients end: by whom, when at the latest, and with nothing pending forgotten. */
public abstract class EndKit extends TransportKit {
    private static final Request NEVER = Request.get(List.of("never"));

    /** @param transport described for the kits */
    protected EndKit(TransportUnderTest transport) {
        super(transport);
    }

    private void neverAnswering() {
        scene.start().listener.addHandler("never", request -> new CompletableFuture<>(), 0);
    }

    private void awaitPeerClosed(SecureChannel channel) {
        Await.until("the client knows that the session is over", () -> {
            try {
                channel.request(Scene.TAKE).toCompletableFuture().join();
                return false;
            } catch (RuntimeException e) {
                assertEquals(ErrorCode.PEER_CLOSED, KedgeException.of(e).code());
                return true;
            }
        });
    }

    @Test
    void closeByTheClientEndsTheSession() {
        AtomicInteger closed = new AtomicInteger();
        neverAnswering();
        SecureChannel channel = scene.connect();
        Scene.get(channel.request(Scene.TAKE));
        scene.requests.element().session().onClose(closed::incrementAndGet);
        CompletionStage<Reply> pending = channel.request(NEVER);
        channel.close();
        channel.close();
        assertEquals(ErrorCode.PEER_CLOSED, Scene.failure(pending).code());
        assertEquals(ErrorCode.PEER_CLOSED, Scene.failure(channel.request(Scene.TAKE)).code());
        Await.until("the listener hears of it", () -> closed.get() == 1 && scene.listener.sessions() == 0);
        scene.requests.element().session().onClose(closed::incrementAndGet);
        Await.until("a late action runs at once", () -> closed.get() == 2);
    }

    @Test
    void closeByTheHandlerEndsTheSessionAfterTheReply() {
        scene.start().listener.addHandler("last", request -> {
            request.session().close();
            return CompletableFuture.completedFuture(Reply.of(ReplyStatus.DELETED));
        }, 0);
        try (SecureChannel channel = scene.connect()) {
            assertEquals(ReplyStatus.DELETED, Scene.get(channel.request(Request.get(List.of("last")))).status());
            awaitPeerClosed(channel);
            Await.until("the session has ended", () -> scene.listener.sessions() == 0);
            assertTrue(scene.requests.isEmpty(), "a closed session takes no request");
        }
    }

    @Test
    void closeOutsideOfARequestEndsTheSession() {
        try (SecureChannel channel = scene.start().connect()) {
            Scene.get(channel.request(Scene.TAKE));
            scene.requests.element().session().close();
            awaitPeerClosed(channel);
            Await.until("the session has ended", () -> scene.listener.sessions() == 0);
        }
    }

    @Test
    void sessionEndsWithItsKey() {
        Instant end = Instant.parse("2030-01-01T00:00:00Z");
        AtomicInteger closed = new AtomicInteger();
        scene.keys.put(Scene.IDENTITY, new Scene.Known(Scene.KEY, Optional.of(end)));
        scene.keys.put("forever@mef.example.org", new Scene.Known(Scene.KEY, Optional.empty()));
        scene.clock.set(end.minusSeconds(60));
        scene.start().answering("other", ReplyStatus.OK);
        try (SecureChannel channel = scene.connect();
                SecureChannel forever = scene.connect(Scene.psk("forever@mef.example.org", Scene.KEY))) {
            assertEquals(ReplyStatus.OK, Scene.get(channel.request(Scene.TAKE)).status());
            assertEquals(ReplyStatus.OK, Scene.get(forever.request(Scene.TAKE)).status());
            scene.requests.element().session().onClose(closed::incrementAndGet);
            scene.clock.set(end);
            Await.until("the session ends with its key", () -> closed.get() == 1);
            awaitPeerClosed(channel);
            assertEquals(ReplyStatus.OK, Scene.get(forever.request(Request.get(List.of("other")))).status());
        }
    }

    @Test
    void sessionEndsWithItsCertificate() {
        Pki pki = new Pki();
        try (SecureChannel channel = scene.with(pki).start().connect(pki.node.towards(pki.aboutMef()))) {
            assertEquals(ReplyStatus.OK, Scene.get(channel.request(Scene.TAKE)).status());
            scene.clock.set(pki.node.certificate().getNotAfter().toInstant());
            awaitPeerClosed(channel);
            Await.until("the session has ended", () -> scene.listener.sessions() == 0);
        }
    }

    @Test
    void clockThatIsNotTrustedEndsNothingAndAdmitsNoKeyWithAnEnd() {
        Instant end = Instant.parse("2030-01-01T00:00:00Z");
        scene.clock.set(end.minusSeconds(60));
        scene.keys.put(Scene.IDENTITY, new Scene.Known(Scene.KEY, Optional.of(end)));
        try (SecureChannel channel = scene.start().connect()) {
            scene.distrustClock();
            CompletionStage<SecureChannel> connecting = scene.client.connect(scene.address(), Scene.psk(),
                    scene.options(Duration.ofSeconds(8), Duration.ofSeconds(8)));
            assertEquals(ErrorCode.HANDSHAKE_REFUSED_OR_LOST, Scene.failure(connecting).code(), "as for an unknown identity (D-80)");
            Await.until("the owner is told", () -> scene.refusals().equals(List.of(ErrorCode.CLOCK_NOT_TRUSTED.code())));
            assertEquals(ReplyStatus.OK, Scene.get(channel.request(Scene.TAKE)).status());
        }
    }

    @Test
    void stopOfTheListenerEndsItsSessions() {
        try (SecureChannel channel = scene.start().connect()) {
            Scene.get(channel.request(Scene.TAKE));
            scene.listener.close();
            awaitPeerClosed(channel);
            assertEquals(0, scene.listener.sessions());
        }
    }

    @Test
    void stopOfTheClientCompletesWhatIsPendingAndLeavesNoThread() {
        Set<Thread> before = threads();
        neverAnswering();
        SecureChannel channel = scene.connect();
        scene.listener.addResolver(new PskOnly(identity -> new CompletableFuture<>()), 10);
        CompletionStage<Reply> request = channel.request(NEVER);
        CompletionStage<SecureChannel> connecting = scene.connecting(Scene.psk());
        transport.stop(scene.client);
        assertTrue(connecting.toCompletableFuture().isDone(), "completed before the stop returns");
        assertEquals(ErrorCode.TRANSPORT_STOPPED, Scene.failure(connecting).code());
        assertEquals(ErrorCode.TRANSPORT_STOPPED, Scene.failure(request).code());
        assertEquals(ErrorCode.TRANSPORT_STOPPED, Scene.failure(channel.request(Scene.TAKE)).code());
        assertEquals(ErrorCode.TRANSPORT_STOPPED, Scene.failure(scene.connecting(Scene.psk())).code());
        Await.until("the listener hears the good-bye", () -> scene.listener.sessions() == 0);
        scene.listener.close();
        Await.until("no thread is left", () -> before.containsAll(threads()));
    }

    private Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream().filter(Thread::isAlive)
                .filter(thread -> thread.getName().startsWith("kedge-" + transport.kind())).collect(Collectors.toSet());
    }
}
