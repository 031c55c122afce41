package org.kedge.association.initiator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kedge.api.association.AssociationFramework;
import org.kedge.api.association.AssociationState;
import org.kedge.api.association.AssociationStatus;
import org.kedge.api.association.SecurityAssociation;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerAuthentication;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.Request;
import org.kedge.itests.testkit.ScriptedChannel;

class AssociationTest {
    private final World world = new World();

    @BeforeEach
    void peer() {
        world.cse(PeerAuthentication.PSK);
    }

    @Test
    void anAssociationCarriesRequestsAndTellsHowItCameAbout() {
        SecurityAssociation open = world.associate("in-cse").join();
        assertTrue(open.isOpen());
        assertEquals(World.IN_CSE, open.peerId());
        assertEquals(AssociationFramework.PSK, open.framework());
        assertEquals(world.keyEnd, open.notAfter());
        assertEquals(4004, open.request(Request.get(List.of("cse"))).toCompletableFuture().join().status().code());
        AssociationStatus status = world.status("in-cse");
        assertEquals(AssociationState.ESTABLISHED, status.state());
        assertEquals(Optional.of("ABCD1234"), status.checkValue());
        assertEquals("DTLS1.2", status.facts().orElseThrow().protocol());
        assertEquals("//example.com/mn-1", world.associations.answer("in-cse").orElseThrow().peerId());
        assertSame(open, world.associate("in-cse").join());
        assertEquals(List.of("in-cse"), world.dialled);
    }

    @Test
    void callersJoinTheHandshakeInProgress() {
        CompletableFuture<Dialer.Dialled> handshake = world.hold("in-cse");
        CompletableFuture<SecurityAssociation> first = world.associate("in-cse");
        CompletableFuture<SecurityAssociation> second = world.associate("in-cse");
        assertEquals(AssociationState.CONNECTING, world.status("in-cse").state());
        handshake.complete(world.opened(world.peers.get("in-cse"), Optional.empty()));
        world.tasks.settle();
        assertSame(first.join(), second.join());
        assertEquals(1, world.dialled.size());
    }

    @Test
    void aPeerThatIsNotConfiguredIsRefusedWithoutAnyHandshake() {
        assertEquals(ErrorCode.ASSOCIATION_UNKNOWN_PEER, World.code(world.associate("nobody")));
        world.peers.put("mute", new Peer("mute", PeerRole.CSE, World.MAF, World.OTHER, List.of(), PeerAuthentication.PSK,
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
        assertEquals(ErrorCode.ASSOCIATION_UNKNOWN_PEER, World.code(world.associate("mute")));
        world.add("mef", PeerRole.MEF, "//example.com/mef", PeerAuthentication.CERTIFICATE, Optional.empty());
        assertEquals(ErrorCode.ASSOCIATION_UNKNOWN_PEER, World.code(world.associate("mef")));
        assertEquals(List.of(), world.dialled);
    }

    @Test
    void aRetryableFailureWaitsWithItsCodeAndTriesAgainByItself() {
        world.fail("in-cse", ErrorCode.HANDSHAKE_REFUSED_OR_LOST);
        assertEquals(ErrorCode.HANDSHAKE_REFUSED_OR_LOST, World.code(world.associate("in-cse")));
        AssociationStatus waiting = world.status("in-cse");
        assertEquals(AssociationState.WAITING, waiting.state());
        assertEquals(ErrorCode.HANDSHAKE_REFUSED_OR_LOST, waiting.lastFailure().orElseThrow().code());
        assertFalse(waiting.nextTry().orElseThrow().isAfter(world.tasks.now().plus(world.settings.retryInitial())));
        world.tasks.advance(world.settings.retryInitial());
        assertEquals(AssociationState.ESTABLISHED, world.status("in-cse").state());
        assertEquals(Optional.empty(), world.status("in-cse").lastFailure());
        assertEquals(2, world.dialled.size());
    }

    @Test
    void retriesAreSpreadOverGrowingBoundsUpToTheLongest() {
        ErrorCode[] many = new ErrorCode[40];
        Arrays.fill(many, ErrorCode.CONNECT_FAILED);
        world.fail("in-cse", many);
        world.associate("in-cse");
        List<Duration> waits = new ArrayList<>();
        while (world.dialled.size() <= 40) {
            Duration wait = Duration.between(world.tasks.now(), world.status("in-cse").nextTry().orElseThrow());
            waits.add(wait);
            int before = world.dialled.size();
            world.tasks.advance(wait.plusMillis(20));
            assertEquals(before + 1, world.dialled.size(), "after " + wait);
        }
        for (int i = 0; i < waits.size(); i++) {
            Duration bound = world.settings.retryInitial().multipliedBy(1L << Math.min(i, 20));
            Duration wait = waits.get(i);
            assertTrue(wait.compareTo(bound) <= 0 && wait.compareTo(world.settings.retryMax()) <= 0, i + ": " + wait);
        }
        assertTrue(waits.stream().distinct().count() > 30, "jitter");
        assertTrue(waits.stream().anyMatch(wait -> wait.compareTo(Duration.ofMinutes(2)) > 0), "growth");
        assertEquals(AssociationState.ESTABLISHED, world.status("in-cse").state());
    }

    @Test
    void aFailureThatOnlyTheOwnerCanMendIsTriedRarely() {
        world.fail("in-cse", ErrorCode.CERTIFICATE_REVOKED);
        assertEquals(ErrorCode.CERTIFICATE_REVOKED, World.code(world.associate("in-cse")));
        assertEquals(AssociationState.FAILED, world.status("in-cse").state());
        world.tasks.advance(Duration.ofMinutes(29));
        assertEquals(1, world.dialled.size());
        world.tasks.advance(Duration.ofMinutes(31));
        assertEquals(2, world.dialled.size());
    }

    @Test
    void anIdleAssociationIsTestedAndALostOneIsOpenedAgain() {
        SecurityAssociation open = world.associate("in-cse").join();
        ScriptedChannel channel = world.lastChannel();
        int before = channel.requests().size();
        world.tasks.advance(world.settings.keepAlive().plusSeconds(1));
        assertEquals(before + 1, channel.requests().size());
        channel.close();
        world.tasks.advance(world.settings.keepAlive().plusSeconds(1));
        assertFalse(open.isOpen());
        assertEquals(ErrorCode.ASSOCIATION_CLOSED, World.code(open.request(Request.get(List.of("x"))).toCompletableFuture()));
        world.tasks.advance(world.settings.retryInitial());
        assertEquals(AssociationState.ESTABLISHED, world.status("in-cse").state());
        assertEquals(2, world.dialled.size());
    }

    @Test
    void aRequestThatFindsTheSessionGoneEndsTheAssociationAtOnce() {
        SecurityAssociation open = world.associate("in-cse").join();
        world.lastChannel().close();
        assertEquals(ErrorCode.PEER_CLOSED, World.code(open.request(Request.get(List.of("x"))).toCompletableFuture()));
        AssociationStatus lost = world.status("in-cse");
        assertEquals(AssociationState.WAITING, lost.state());
        assertEquals(ErrorCode.PEER_CLOSED, lost.lastFailure().orElseThrow().code());
        assertEquals(Optional.empty(), lost.facts());
        world.tasks.advance(world.settings.retryInitial());
        assertTrue(world.associate("in-cse").join().isOpen());
    }

    @Test
    void itEndsWithItsCredentialAtTheLatest() {
        world.keyEnd = Optional.of(World.START.plusSeconds(100));
        SecurityAssociation open = world.associate("in-cse").join();
        ScriptedChannel channel = world.lastChannel();
        world.fail("in-cse", ErrorCode.KEY_EXPIRED, ErrorCode.KEY_EXPIRED, ErrorCode.KEY_EXPIRED, ErrorCode.KEY_EXPIRED,
                ErrorCode.KEY_EXPIRED, ErrorCode.KEY_EXPIRED, ErrorCode.KEY_EXPIRED, ErrorCode.KEY_EXPIRED);
        world.tasks.advance(Duration.ofSeconds(99));
        assertTrue(open.isOpen() && !channel.isClosed());
        world.tasks.advance(Duration.ofSeconds(1));
        assertFalse(open.isOpen());
        assertTrue(channel.isClosed());
        assertEquals(AssociationState.WAITING, world.status("in-cse").state());
        assertEquals(ErrorCode.KEY_EXPIRED, world.status("in-cse").lastFailure().orElseThrow().code());
    }

    @Test
    void anUntrustedClockEndsNothing() {
        world.keyEnd = Optional.of(World.START.plusSeconds(100));
        SecurityAssociation open = world.associate("in-cse").join();
        world.tasks.trust(false);
        world.tasks.advance(Duration.ofMinutes(10));
        assertTrue(open.isOpen());
        world.tasks.trust(true);
        world.tasks.advance(Duration.ofMinutes(1));
        assertFalse(open.isOpen());
    }

    @Test
    void aRenewalOpensTheNewChannelBeforeItClosesTheOldOne() {
        SecurityAssociation old = world.associate("in-cse").join();
        ScriptedChannel channel = world.lastChannel();
        world.keyEnd = Optional.of(World.START.plus(Duration.ofHours(40)));
        world.tasks.advance(Duration.ofHours(9).minusSeconds(1));
        assertEquals(1, world.dialled.size());
        assertTrue(old.isOpen());
        world.tasks.advance(Duration.ofMinutes(16));
        SecurityAssociation next = world.associate("in-cse").join();
        assertNotSame(old, next);
        assertEquals(world.keyEnd, next.notAfter());
        assertEquals(2, world.dialled.size());
        assertTrue(channel.isClosed());
        assertEquals(AssociationState.ESTABLISHED, world.status("in-cse").state());
    }

    @Test
    void aRenewalThatMovesNoEndIsNotRepeated() {
        world.associate("in-cse").join();
        world.tasks.advance(Duration.ofHours(10).minusSeconds(1));
        assertEquals(2, world.dialled.size());
        assertEquals(AssociationState.ESTABLISHED, world.status("in-cse").state());
    }

    @Test
    void aFailedRenewalKeepsTheOldAssociationAndIsReported() {
        SecurityAssociation open = world.associate("in-cse").join();
        world.fail("in-cse", ErrorCode.CERTIFICATE_UNTRUSTED);
        world.tasks.advance(Duration.ofHours(9).plusMinutes(16));
        assertEquals(2, world.dialled.size());
        assertTrue(open.isOpen());
        AssociationStatus status = world.status("in-cse");
        assertEquals(AssociationState.ESTABLISHED, status.state());
        assertEquals(ErrorCode.CERTIFICATE_UNTRUSTED, status.lastFailure().orElseThrow().code());
        assertTrue(status.nextTry().orElseThrow().isAfter(world.tasks.now()));
    }

    @Test
    void aReleasedAssociationStaysClosedUntilItIsAskedForAgain() {
        SecurityAssociation open = world.associate("in-cse").join();
        assertTrue(world.associations.release("in-cse"));
        assertFalse(world.associations.release("in-cse"));
        assertFalse(open.isOpen());
        assertTrue(world.lastChannel().isClosed());
        world.tasks.advance(Duration.ofHours(3));
        assertEquals(AssociationState.IDLE, world.status("in-cse").state());
        assertEquals(1, world.dialled.size());
        assertTrue(world.associate("in-cse").join().isOpen());
    }

    @Test
    void releaseEndsAHandshakeInProgressAndClosesWhatArrivesLate() {
        CompletableFuture<Dialer.Dialled> handshake = world.hold("in-cse");
        CompletableFuture<SecurityAssociation> waiting = world.associate("in-cse");
        assertTrue(world.associations.release("in-cse"));
        assertEquals(ErrorCode.ASSOCIATION_CLOSED, World.code(waiting));
        handshake.complete(world.opened(world.peers.get("in-cse"), Optional.empty()));
        world.tasks.settle();
        assertTrue(world.lastChannel().isClosed());
        assertEquals(AssociationState.IDLE, world.status("in-cse").state());
    }

    @Test
    void aPeerThatIsConfiguredAnewIsAssociatedAnewAndARemovedOneIsClosed() {
        world.associations.start();
        world.associate("in-cse").join();
        ScriptedChannel before = world.lastChannel();
        world.cse(PeerAuthentication.ENROLMENT);
        world.tasks.advance(Duration.ofSeconds(11));
        assertTrue(before.isClosed());
        assertEquals(2, world.dialled.size());
        ScriptedChannel after = world.lastChannel();
        world.peers.clear();
        world.tasks.advance(Duration.ofSeconds(11));
        assertTrue(after.isClosed());
        assertEquals(List.of(), world.associations.associations());
    }

    @Test
    void anOlderCredentialThatHadToDoIsReportedAndTheAssociationWorks() {
        KedgeException refusal = new KedgeException(ErrorCode.ASSOCIATION_REFUSED, "the newer one");
        world.hold("in-cse").complete(world.opened(world.peers.get("in-cse"), Optional.of(refusal)));
        assertTrue(world.associate("in-cse").join().isOpen());
        assertEquals(AssociationState.ESTABLISHED, world.status("in-cse").state());
        assertEquals(Optional.of(refusal), world.status("in-cse").lastFailure());
    }

    @Test
    void aPeerThatDoesNotAnswerAfterTheHandshakeIsNotAssociated() {
        Dialer.Dialled opened = world.opened(world.peers.get("in-cse"), Optional.empty());
        opened.channel().close();
        world.hold("in-cse").complete(opened);
        assertEquals(ErrorCode.PEER_CLOSED, World.code(world.associate("in-cse")));
        assertEquals(AssociationState.WAITING, world.status("in-cse").state());
    }

    @Test
    void observersSeeTheStatesInOrderUntilTheyGo() throws Exception {
        List<AssociationState> seen = new ArrayList<>();
        AutoCloseable subscription = world.associations.observe(status -> seen.add(status.state()));
        world.associate("in-cse").join();
        assertEquals(List.of(AssociationState.CONNECTING, AssociationState.ESTABLISHED), seen);
        subscription.close();
        world.associations.release("in-cse");
        world.tasks.settle();
        assertEquals(2, seen.size());
    }

    @Test
    void theEndOfTheServiceClosesEverything() {
        SecurityAssociation open = world.associate("in-cse").join();
        world.associations.close();
        assertFalse(open.isOpen());
        assertTrue(world.lastChannel().isClosed());
        assertEquals(ErrorCode.TRANSPORT_STOPPED, World.code(world.associate("in-cse")));
    }
}
