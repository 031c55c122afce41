package org.kedge.transport.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.HandshakeFacts;
import org.kedge.api.transport.PeerIdentity;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.transport.core.ExportSlot;

/** The first outcome of an attempt and of a request counts, and the others leave nothing behind. */
class ConnectAttemptTest {
    private static final KedgeException REFUSED = new KedgeException(ErrorCode.HANDSHAKE_ALERT, "on purpose");

    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
    private final ClientThreads threads = new ClientThreads("tls", timer, Runnable::run);
    private final List<String> released = new ArrayList<>();
    private final ConnectAttempt attempt = new ConnectAttempt(threads, () -> released.add("attempt"));
    private final SecretBytes octets = SecretBytes.copyOf(new byte[48]);
    private final List<PendingReply> sent = new ArrayList<>();

    @AfterEach
    void end() {
        timer.shutdownNow();
    }

    private ClientChannel channel(ExportSlot export) {
        return new ClientChannel(new ChannelLink() {
            @Override
            public void send(Request request, PendingReply reply) {
                reply.onFailure(() -> released.add("request"));
                sent.add(reply);
            }

            @Override
            public void release() {
                released.add("channel");
            }
        }, threads, new HandshakeFacts("TLS1.2", "suite", true, true, Duration.ZERO),
                new PeerIdentity(PeerIdentity.Kind.PSK, "x", "mef.example.org", List.of()), "mef.example.org", export,
                Duration.ofSeconds(20));
    }

    @Test
    void successHandsTheExportedKeyToTheChannel() {
        attempt.exported(octets);
        attempt.succeed(this::channel);
        attempt.fail(REFUSED);
        attempt.stop(REFUSED);
        assertSame(octets, attempt.result().join().takeExportedKey());
        assertFalse(octets.isClosed());
        assertEquals(List.of(), released);
    }

    @Test
    void failureWipesTheExportedKeyAndReleases() {
        attempt.exported(octets);
        attempt.fail(REFUSED);
        attempt.succeed(export -> {
            throw new AssertionError("a channel after the failure");
        });
        assertTrue(octets.isClosed());
        assertEquals(List.of("attempt"), released);
        assertSame(REFUSED, KedgeException.of(assertThrows(Exception.class, attempt.result()::join)));
    }

    @Test
    void keyExportedAfterTheFailureIsWiped() {
        attempt.fail(REFUSED);
        attempt.exported(octets);
        assertTrue(octets.isClosed());
    }

    @Test
    void timeLimitFailsTheAttempt() {
        attempt.limit(Duration.ofMillis(1), () -> REFUSED);
        assertSame(REFUSED, KedgeException.of(assertThrows(Exception.class, () -> attempt.result().get(20, TimeUnit.SECONDS))));
    }

    @Test
    void channelThatNobodyWaitsForAnyMoreIsClosed() {
        attempt.result().cancel(false);
        attempt.exported(octets);
        attempt.succeed(this::channel);
        assertEquals(List.of("channel"), released);
        assertTrue(octets.isClosed());
    }

    @Test
    void endOfTheChannelFailsWhatIsPendingAndWipesLateReplies() {
        attempt.succeed(this::channel);
        ClientChannel channel = (ClientChannel) attempt.result().join();
        var reply = channel.request(Request.get(List.of("a"))).toCompletableFuture();
        channel.ended(new KedgeException(ErrorCode.PEER_CLOSED, "on purpose"));
        channel.ended(REFUSED);
        assertEquals(List.of("request"), released);
        assertEquals(ErrorCode.PEER_CLOSED, KedgeException.of(assertThrows(Exception.class, reply::join)).code());
        byte[] late = {1, 2, 3};
        sent.get(0).complete(Reply.json(ReplyStatus.OK, late));
        assertEquals(0, late[0] + late[1] + late[2]);
        var after = channel.request(Request.get(List.of("b"))).toCompletableFuture();
        assertEquals(ErrorCode.PEER_CLOSED, KedgeException.of(assertThrows(Exception.class, after::join)).code());
        assertEquals(1, sent.size(), "nothing is sent after the end");
    }
}
