package org.kedge.association.initiator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kedge.api.association.AssociationFramework;
import org.kedge.api.association.AssociationState;
import org.kedge.api.association.SecurityAssociation;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.peer.PeerAuthentication;

/** Peers behind a MAF, and the MAF itself. */
class MafAssociationTest {
    private static final String REGISTER_KEY = "registerKey [" + World.IN_CSE + "]";
    private final World world = new World();

    @BeforeEach
    void peers() {
        world.maf();
        world.cse(PeerAuthentication.MAF);
    }

    @Test
    void aMafIsAssociatedByClientRegistrationAndForNoLongerThanThat() {
        SecurityAssociation maf = world.associate("maf").join();
        assertEquals(List.of("register"), world.registrar.calls);
        assertEquals(World.MAF.value(), maf.peerId());
        assertEquals(world.keyEnd, maf.notAfter());
        world.registrar.mostClient = Duration.ofMinutes(30);
        world.registrar.deregister("maf");
        world.associations.release("maf");
        assertEquals(Optional.of(world.tasks.now().plus(Duration.ofMinutes(30))), world.associate("maf").join().notAfter());
    }

    @Test
    void theRegistrationAtTheMafIsRenewedBeforeItsEnd() {
        world.keyEnd = Optional.of(World.START.plus(Duration.ofDays(9)));
        world.associate("maf").join();
        world.tasks.advance(Duration.ofHours(18).plusMinutes(31));
        assertEquals(List.of("register", "update"), world.registrar.calls);
        assertEquals(AssociationState.ESTABLISHED, world.status("maf").state());
        assertTrue(world.status("maf").notAfter().orElseThrow().isAfter(World.START.plus(Duration.ofHours(20))));
    }

    /** A handshake alone rolls no Km (8.8.2.5). */
    @Test
    void anEnrolmentThatTheMafHasNotSeenYetUpdatesTheRegistration() {
        world.associate("maf").join();
        world.associations.release("maf");
        world.associate("maf").join();
        assertEquals(List.of("register"), world.registrar.calls);
        world.unproved.add("maf");
        world.associations.release("maf");
        world.associate("maf").join();
        assertEquals(List.of("register", "update"), world.registrar.calls);
    }

    @Test
    void aPeerBehindAMafGetsTheMafAssociatedAKeyRegisteredAndThenItsHandshake() {
        SecurityAssociation open = world.associate("in-cse").join();
        assertEquals(AssociationFramework.MAF, open.framework());
        assertEquals(List.of("register", REGISTER_KEY), world.registrar.calls);
        assertEquals(List.of("maf", "in-cse"), world.dialled);
        assertEquals(AssociationState.ESTABLISHED, world.status("maf").state());
    }

    @Test
    void aKeyThatIsHeldNeedsNoMafNotAfterARestartEither() {
        world.associate("in-cse").join();
        world.restart();
        world.registrar.failing = Optional.of(ErrorCode.CONNECT_FAILED);
        assertTrue(world.associate("in-cse").join().isOpen());
        assertEquals(List.of("register", REGISTER_KEY), world.registrar.calls);
        assertEquals(List.of("in-cse"), world.dialled);
    }

    @Test
    void aKeyIsRegisteredAnewBeforeItsEndAndAnAssociationMovesToIt() {
        SecurityAssociation before = world.associate("in-cse").join();
        world.tasks.advance(Duration.ofHours(3).plusMinutes(43));
        assertEquals(List.of("register", REGISTER_KEY, REGISTER_KEY), world.registrar.calls);
        SecurityAssociation after = world.associate("in-cse").join();
        assertTrue(after.notAfter().orElseThrow().isAfter(before.notAfter().orElseThrow()));
        assertEquals(AssociationState.ESTABLISHED, world.status("in-cse").state());
    }

    @Test
    void aKeyThatEndedWhileTheMafWasAwayIsRegisteredAnewWhenItIsBack() {
        world.associate("in-cse").join();
        world.registrar.failing = Optional.of(ErrorCode.CONNECT_FAILED);
        world.fail("maf", ErrorCode.CONNECT_FAILED, ErrorCode.CONNECT_FAILED);
        world.tasks.advance(Duration.ofHours(4).plusSeconds(1));
        assertFalse(world.status("in-cse").state() == AssociationState.ESTABLISHED);
        world.registrar.failing = Optional.empty();
        world.tasks.advance(Duration.ofMinutes(20));
        assertEquals(AssociationState.ESTABLISHED, world.status("in-cse").state());
    }

    @Test
    void aRefusedOldKeyIsReplacedByANewOneAtOnceAndOnceOnly() {
        world.associate("in-cse").join();
        world.associations.release("in-cse");
        world.fail("in-cse", ErrorCode.HANDSHAKE_ALERT);
        assertTrue(world.associate("in-cse").join().isOpen());
        assertEquals(List.of("register", REGISTER_KEY, REGISTER_KEY), world.registrar.calls);
        world.associations.release("in-cse");
        world.fail("in-cse", ErrorCode.HANDSHAKE_ALERT);
        assertTrue(world.associate("in-cse").join().isOpen());
        assertEquals(4, world.registrar.calls.size(), "what has worked may be replaced again");
    }

    @Test
    void aPeerThatRefusesTheNewKeyTooRefusedTheAssociationAndCostsNoMoreKeys() {
        world.associate("in-cse").join();
        world.associations.release("in-cse");
        world.fail("in-cse", ErrorCode.HANDSHAKE_ALERT, ErrorCode.HANDSHAKE_ALERT, ErrorCode.HANDSHAKE_ALERT, ErrorCode.HANDSHAKE_ALERT);
        assertEquals(ErrorCode.ASSOCIATION_REFUSED, World.code(world.associate("in-cse")));
        assertEquals(AssociationState.WAITING, world.status("in-cse").state());
        assertEquals(ErrorCode.HANDSHAKE_ALERT, World.code(world.associate("in-cse")));
        assertEquals(ErrorCode.HANDSHAKE_ALERT, World.code(world.associate("in-cse")));
        assertEquals(3, world.registrar.calls.size());
    }

    @Test
    void aSilentRefusalIsReportedFirstAndReplacedInTheNextTry() {
        world.associate("in-cse").join();
        world.associations.release("in-cse");
        CompletableFuture<Dialer.Dialled> silence = world.hold("in-cse");
        CompletableFuture<SecurityAssociation> waiting = world.associate("in-cse");
        world.tasks.advance(world.settings.handshake());
        silence.completeExceptionally(new KedgeException(ErrorCode.HANDSHAKE_REFUSED_OR_LOST, "silence"));
        world.tasks.settle();
        assertEquals(ErrorCode.HANDSHAKE_REFUSED_OR_LOST, World.code(waiting));
        assertEquals(AssociationState.WAITING, world.status("in-cse").state());
        assertEquals(2, world.registrar.calls.size());
        world.tasks.advance(world.settings.retryInitial());
        assertEquals(List.of("register", REGISTER_KEY, REGISTER_KEY), world.registrar.calls);
        assertEquals(AssociationState.ESTABLISHED, world.status("in-cse").state());
    }

    @Test
    void aPeerThatCannotBeReachedCostsNoKey() {
        world.associate("in-cse").join();
        world.associations.release("in-cse");
        world.fail("in-cse", ErrorCode.CONNECT_FAILED);
        assertEquals(ErrorCode.CONNECT_FAILED, World.code(world.associate("in-cse")));
        assertEquals(2, world.registrar.calls.size());
    }

    @Test
    void withoutItsMafAPeerWaitsAndNamesTheCause() {
        world.registrar.failing = Optional.of(ErrorCode.HANDSHAKE_REFUSED_OR_LOST);
        assertEquals(ErrorCode.ASSOCIATION_NOT_READY, World.code(world.associate("in-cse")));
        assertEquals(AssociationState.WAITING, world.status("in-cse").state());
        assertTrue(world.status("in-cse").nextTry().isPresent());
        assertTrue(world.status("in-cse").lastFailure().orElseThrow().detail().contains("KEDGE-201"));
        assertEquals(AssociationState.WAITING, world.status("maf").state());
        assertEquals(List.of(), world.dialled);
    }

    @Test
    void aKeyRegistrationThatTheMafRefusesFailsForGood() {
        world.associate("maf").join();
        world.registrar.failing = Optional.of(ErrorCode.REGISTRATION_REFUSED);
        assertEquals(ErrorCode.REGISTRATION_REFUSED, World.code(world.associate("in-cse")));
        assertEquals(AssociationState.FAILED, world.status("in-cse").state());
        assertEquals(List.of("maf"), world.dialled);
    }

    @Test
    void aPeerThatSharedItsOwnKcIsCalledBackWithIt() {
        world.received.add(World.IN_CSE);
        assertTrue(world.associate("in-cse").join().isOpen());
        assertEquals(List.of(), world.registrar.calls);
        assertEquals(List.of("in-cse"), world.dialled);
    }
}
