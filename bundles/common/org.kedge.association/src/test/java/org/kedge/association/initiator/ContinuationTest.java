package org.kedge.association.initiator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.kedge.api.association.AssociationState;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.peer.PeerAuthentication;
import org.kedge.api.peer.PeerRole;

/** From an enrolment to the associations that rest on it, without a word from anybody. */
class ContinuationTest {
    private static final EnrolmentTarget CSE = new EnrolmentTarget(EnrolmentTarget.Kind.CSE, World.IN_CSE, new Fqdn("in-cse.example.com"));
    private static final EnrolmentTarget AT_MAF = EnrolmentTarget.maf(World.MAF);
    private final World world = new World();

    private void start() {
        world.associations.start();
        world.tasks.settle();
    }

    @Test
    void anEnrolmentLeadsToTheAssociationWithItsTarget() {
        world.cse(PeerAuthentication.ENROLMENT);
        start();
        assertEquals(AssociationState.IDLE, world.status("in-cse").state());
        assertEquals(List.of(), world.dialled);
        world.enrolments.enrolled(CSE, 1);
        world.tasks.settle();
        assertEquals(AssociationState.ESTABLISHED, world.status("in-cse").state());
        world.tasks.advance(Duration.ofMinutes(5));
        assertEquals(1, world.dialled.size());
    }

    @Test
    void aMafComesBeforeThePeersBehindIt() {
        world.maf();
        world.cse(PeerAuthentication.MAF);
        world.add("other", PeerRole.CSE, World.OTHER, PeerAuthentication.MAF, Optional.of("maf"));
        world.add("apart", PeerRole.CSE, "//example.com/apart", PeerAuthentication.CERTIFICATE, Optional.empty());
        start();
        world.enrolments.enrolled(AT_MAF, 1);
        world.tasks.settle();
        assertEquals("maf", world.dialled.get(0));
        assertEquals(Set.of("maf", "in-cse", "other"), Set.copyOf(world.dialled));
        assertEquals(3, world.dialled.size());
        assertEquals(AssociationState.IDLE, world.status("apart").state());
    }

    @Test
    void peersBehindAMafThatFailsWaitForItAndFollowIt() {
        world.maf();
        world.cse(PeerAuthentication.MAF);
        world.registrar.failing = Optional.of(ErrorCode.HANDSHAKE_REFUSED_OR_LOST);
        start();
        world.enrolments.enrolled(AT_MAF, 1);
        world.tasks.settle();
        assertEquals(AssociationState.WAITING, world.status("maf").state());
        assertEquals(AssociationState.IDLE, world.status("in-cse").state());
        world.registrar.failing = Optional.empty();
        world.tasks.advance(world.settings.retryInitial());
        assertEquals(AssociationState.ESTABLISHED, world.status("maf").state());
        assertEquals(AssociationState.ESTABLISHED, world.status("in-cse").state());
    }

    @Test
    void aRenewedEnrolmentRenewsTheAssociation() {
        world.cse(PeerAuthentication.ENROLMENT);
        start();
        world.enrolments.enrolled(CSE, 1);
        world.tasks.settle();
        world.enrolments.enrolled(CSE, 2);
        world.tasks.settle();
        assertEquals(2, world.dialled.size());
        world.enrolments.enrolled(CSE, 2);
        world.tasks.advance(Duration.ofMinutes(1));
        assertEquals(2, world.dialled.size());
    }

    /** One peer for each transport, for example. */
    @Test
    void aRenewedEnrolmentRenewsEveryAssociationWithItsTarget() {
        world.cse(PeerAuthentication.ENROLMENT);
        world.add("in-cse-too", PeerRole.CSE, CSE.id(), PeerAuthentication.ENROLMENT, Optional.empty());
        start();
        world.enrolments.enrolled(CSE, 1);
        world.tasks.settle();
        world.dialled.clear();
        world.enrolments.enrolled(CSE, 2);
        world.tasks.settle();
        assertEquals(Set.of("in-cse", "in-cse-too"), Set.copyOf(world.dialled));
        assertEquals(2, world.dialled.size());
    }

    @Test
    void aRenewedEnrolmentAtAMafIsToldByAnUpdateOfTheRegistration() {
        world.maf();
        start();
        world.enrolments.enrolled(AT_MAF, 1);
        world.tasks.settle();
        world.enrolments.enrolled(AT_MAF, 2);
        world.tasks.settle();
        assertEquals(List.of("register", "update"), world.registrar.calls);
    }

    @Test
    void anEnrolmentThatIsRenewedDuringAHandshakeIsUsedNext() {
        world.cse(PeerAuthentication.ENROLMENT);
        start();
        var handshake = world.hold("in-cse");
        world.enrolments.enrolled(CSE, 1);
        world.tasks.settle();
        world.enrolments.enrolled(CSE, 2);
        world.tasks.settle();
        assertEquals(1, world.dialled.size());
        handshake.complete(world.opened(world.peers.get("in-cse"), Optional.empty()));
        world.tasks.settle();
        assertEquals(2, world.dialled.size());
    }

    @Test
    void aNewKeEndsTheWaitAfterAFailureForGood() {
        world.cse(PeerAuthentication.ENROLMENT);
        start();
        world.fail("in-cse", ErrorCode.SUITE_NOT_OFFERED);
        world.enrolments.enrolled(CSE, 1);
        world.tasks.settle();
        assertEquals(AssociationState.FAILED, world.status("in-cse").state());
        world.tasks.advance(Duration.ofMinutes(5));
        assertEquals(1, world.dialled.size());
        world.enrolments.enrolled(CSE, 2);
        world.tasks.settle();
        assertEquals(AssociationState.ESTABLISHED, world.status("in-cse").state());
    }

    @Test
    void aRestartedNodeGoesOnWithItsEnrolments() {
        world.cse(PeerAuthentication.ENROLMENT);
        start();
        world.enrolments.enrolled(CSE, 1);
        world.tasks.settle();
        world.restart();
        assertEquals(AssociationState.ESTABLISHED, world.status("in-cse").state());
        assertEquals(1, world.enrolments.observers.size());
    }

    @Test
    void whatTheOwnerReleasedStaysReleased() {
        world.cse(PeerAuthentication.ENROLMENT);
        start();
        world.enrolments.enrolled(CSE, 1);
        world.tasks.settle();
        world.associations.release("in-cse");
        world.enrolments.enrolled(CSE, 2);
        world.tasks.advance(Duration.ofHours(1));
        assertEquals(1, world.dialled.size());
        assertEquals(AssociationState.IDLE, world.status("in-cse").state());
    }

    @Test
    void switchedOffNothingStartsByItselfButWhatIsWantedIsRenewed() {
        InitiatorSettings d = world.settings;
        world.settings = new InitiatorSettings(false, Set.of(), d.handshake(), d.keepAlive(), d.retryInitial(), d.retryMax(),
                d.retryFailed(), d.registrationLifetime(), d.keyLifetime());
        world.cse(PeerAuthentication.ENROLMENT);
        start();
        world.enrolments.enrolled(CSE, 1);
        world.tasks.advance(Duration.ofMinutes(1));
        assertEquals(List.of(), world.dialled);
        assertTrue(world.associate("in-cse").join().isOpen());
        world.enrolments.enrolled(CSE, 2);
        world.tasks.settle();
        assertEquals(2, world.dialled.size());
    }

    @Test
    void peersThatAreNamedAreAssociatedFromTheStart() {
        InitiatorSettings d = world.settings;
        world.settings = new InitiatorSettings(true, Set.of("apart"), d.handshake(), d.keepAlive(), d.retryInitial(), d.retryMax(),
                d.retryFailed(), d.registrationLifetime(), d.keyLifetime());
        world.add("apart", PeerRole.CSE, "//example.com/apart", PeerAuthentication.CERTIFICATE, Optional.empty());
        start();
        assertEquals(AssociationState.ESTABLISHED, world.status("apart").state());
    }
}
