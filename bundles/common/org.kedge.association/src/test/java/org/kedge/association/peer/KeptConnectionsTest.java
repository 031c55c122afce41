package org.kedge.association.peer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.junit.jupiter.api.Test;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerAuthentication;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.SecureChannel;
import org.kedge.association.World;

class KeptConnectionsTest {
    private static final Reply OK = Reply.of(ReplyStatus.OK);
    private static final Request REQUEST = Request.get(List.of("a"));

    private final World world = new World();
    private final Peer mef = world.pskServer("mef", PeerRole.MEF, World.MEF);
    private final List<CompletableFuture<Reply>> pending = new ArrayList<>();

    private CompletionStage<Reply> request() {
        return world.keys.connections().request(mef, REQUEST, world.in(Duration.ofSeconds(30)));
    }

    private void answerAtOnce() {
        world.answers = request -> CompletableFuture.completedFuture(OK);
    }

    private void answerLater() {
        world.answers = request -> {
            CompletableFuture<Reply> answer = new CompletableFuture<>();
            pending.add(answer);
            return answer;
        };
    }

    private int handshakes() {
        return world.coaps.connections().size();
    }

    @Test
    void oneHandshakeServesManyRequestsAtOnce() {
        answerLater();
        List<CompletionStage<Reply>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(request());
        }
        world.tasks.settle();
        assertEquals(1, handshakes());
        assertEquals(20, pending.size());
        pending.forEach(answer -> answer.complete(OK));
        all.forEach(stage -> assertEquals(OK, world.get(stage)));
        answerAtOnce();
        world.get(request());
        assertEquals(1, handshakes());
    }

    @Test
    void overHttpAFewChannelsShareTheRequestsThatWaitForEachOther() {
        Peer https = new Peer("mef", PeerRole.MEF, World.MEF, World.MEF.value(), List.of(URI.create("https://127.0.0.1:443")),
                PeerAuthentication.PSK, Optional.empty(), Optional.of("psk-mef"), Optional.empty(), Optional.empty());
        world.transports.add(world.coaps, "https");
        answerLater();
        for (int i = 0; i < 20; i++) {
            world.keys.connections().request(https, REQUEST, world.in(Duration.ofSeconds(30)));
            world.tasks.settle();
        }
        assertEquals(4, handshakes());
        assertEquals(20, pending.size());
        int fewest = world.channels.stream().mapToInt(channel -> channel.requests().size()).min().orElseThrow();
        assertTrue(fewest >= 4, "requests of the least used channel: " + fewest);
    }

    @Test
    void aChannelThatThePeerHasClosedIsOpenedAgainOnce() {
        answerAtOnce();
        world.get(request());
        world.channels.get(0).close();
        world.get(request());
        assertEquals(2, handshakes());
        world.answers = request -> CompletableFuture.failedFuture(new KedgeException(ErrorCode.PEER_CLOSED, "scripted"));
        world.failure(ErrorCode.PEER_CLOSED, request());
        assertEquals(3, handshakes());
    }

    @Test
    void theRepeatedRequestHasTheBodyThatTheTransportWipedTheFirstTime() {
        List<byte[]> bodies = new ArrayList<>();
        world.answers = request -> {
            bodies.add(request.body().clone());
            Arrays.fill(request.body(), (byte) 0);
            return CompletableFuture.completedFuture(OK);
        };
        byte[] body = {1, 2, 3};
        world.get(request());
        world.answers = request -> {
            bodies.add(request.body().clone());
            Arrays.fill(request.body(), (byte) 0);
            return bodies.size() == 2 ? CompletableFuture.failedFuture(new KedgeException(ErrorCode.PEER_CLOSED, "scripted"))
                    : CompletableFuture.completedFuture(OK);
        };
        world.get(world.keys.connections().request(mef, Request.postJson(List.of("a"), body), world.in(Duration.ofSeconds(5))));
        assertEquals(3, bodies.size());
        assertArrayEquals(new byte[] {1, 2, 3}, bodies.get(2));
    }

    @Test
    void anIdleChannelIsClosedAndABusyOneIsNot() {
        answerAtOnce();
        world.get(request());
        world.tasks.advance(Duration.ofSeconds(59));
        assertFalse(world.channels.get(0).isClosed());
        answerLater();
        CompletionStage<Reply> slow = world.keys.connections().request(mef, REQUEST, world.in(Duration.ofMinutes(30)));
        world.tasks.advance(Duration.ofMinutes(10));
        assertFalse(world.channels.get(0).isClosed());
        pending.get(0).complete(OK);
        world.get(slow);
        world.tasks.advance(Duration.ofMinutes(2));
        assertTrue(world.channels.get(0).isClosed());
    }

    @Test
    void aChannelEndsWithItsCredential() {
        world.put("psk-mef", CredentialKind.PRE_PROVISIONED_KEY, "k@" + World.MEF, (byte) 1, Map.of(),
                Optional.of(world.in(Duration.ofSeconds(30))), CredentialSlot.ACTIVE);
        answerLater();
        CompletionStage<Reply> underWay = world.keys.connections().request(mef, REQUEST, world.in(Duration.ofMinutes(5)));
        world.tasks.advance(Duration.ofSeconds(29));
        assertFalse(world.channels.get(0).isClosed());
        world.tasks.advance(Duration.ofSeconds(2));
        assertTrue(world.channels.get(0).isClosed());
        world.failure(ErrorCode.PEER_CLOSED, underWay);
        world.failure(ErrorCode.KEY_EXPIRED, request());
    }

    @Test
    void aSessionThatAnswersNothingIsReplaced() {
        answerLater();
        CompletionStage<Reply> lost = world.keys.connections().request(mef, REQUEST, world.in(Duration.ofSeconds(5)));
        world.tasks.advance(Duration.ofSeconds(5));
        world.failure(ErrorCode.REQUEST_TIMED_OUT, lost);
        answerAtOnce();
        world.get(request());
        assertEquals(2, handshakes());
        byte[] key = {7};
        pending.get(0).complete(new Reply(ReplyStatus.OK, Map.of(), Request.JSON, key));
        assertArrayEquals(new byte[] {0}, key, "an answer that nobody waits for is wiped");
        world.tasks.settle();
        assertTrue(world.channels.get(0).isClosed());
        assertFalse(world.channels.get(1).isClosed());
    }

    @Test
    void aDeadPeerCostsOneHandshakePerSecondHoweverManyAsk() {
        world.coaps.script(connection -> CompletableFuture.failedFuture(new KedgeException(ErrorCode.CONNECT_FAILED, "scripted")));
        for (int i = 0; i < 100; i++) {
            world.failure(ErrorCode.CONNECT_FAILED, request());
        }
        assertEquals(1, handshakes());
        world.tasks.advance(Duration.ofSeconds(1));
        world.failure(ErrorCode.CONNECT_FAILED, request());
        assertEquals(2, handshakes());
    }

    @Test
    void aTransportThatIsOnlyJustMissingIsNoFaultOfThePeer() {
        world.transports.remove(world.coaps);
        world.failure(ErrorCode.TRANSPORT_MISSING, request());
        world.transports.add(world.coaps, "coaps");
        answerAtOnce();
        assertEquals(OK, world.get(request()));
    }

    @Test
    void aChangedPeerGetsAChannelOfItsOwn() {
        answerAtOnce();
        world.get(request());
        world.put("other", CredentialKind.PRE_PROVISIONED_KEY, "other@" + World.MEF, (byte) 2, Map.of(), Optional.empty(),
                CredentialSlot.ACTIVE);
        Peer changed = World.server("mef", PeerRole.MEF, World.MEF, PeerAuthentication.PSK, Optional.of("other"));
        world.get(world.keys.connections().request(changed, REQUEST, world.in(Duration.ofSeconds(5))));
        assertTrue(world.channels.get(0).isClosed());
        assertEquals(List.of("k-mef@" + World.MEF, "other@" + World.MEF), world.identities());
    }

    @Test
    void aChannelOfOnesOwnIsNotShared() {
        answerAtOnce();
        world.get(request());
        SecureChannel own = world.get(world.keys.connections().connect(mef, KeyExport.CONNECTION, world.in(Duration.ofSeconds(5))));
        assertEquals(2, handshakes());
        assertEquals(KeyExport.CONNECTION, world.coaps.connections().get(1).options().export());
        assertEquals(world.channels.get(1), own);
        world.get(request());
        assertEquals(2, handshakes());
    }

    @Test
    void stoppingFailsWhatIsUnderWay() {
        answerLater();
        CompletionStage<Reply> underWay = request();
        world.tasks.settle();
        world.keys.close();
        world.failure(ErrorCode.PEER_CLOSED, underWay);
        assertTrue(world.channels.get(0).isClosed());
        world.failure(ErrorCode.TRANSPORT_STOPPED, request());
    }

    @Test
    void stoppingFailsWhoWaitsForAHandshake() {
        world.coaps.script(connection -> new CompletableFuture<>());
        CompletionStage<Reply> waiting = request();
        world.tasks.settle();
        assertEquals(1, handshakes());
        world.keys.close();
        world.failure(ErrorCode.TRANSPORT_STOPPED, waiting);
    }
}
