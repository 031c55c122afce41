package org.kedge.association.initiator;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.kedge.api.association.AssociationStatus;
import org.kedge.api.enrolment.EnroleeService;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerDirectory;
import org.kedge.api.registration.RegistrationService;

/**
 * What Entity A works with; services come and go.
 *
 * @param peers all peers
 * @param dialer opens channels
 * @param registrations the client of MAFs
 * @param enrolee the enrolments that peers rest on; empty on a node without
 * @param received whether a peer has shared a Kc of its own with this node (SA2); may block
 * @param unproved whether there is an enrolment with a peer that it has not accepted yet; may block
 * @param callers the associations in which this node is Entity B
 */
public record InitiatorServices(PeerDirectory peers, Dialer dialer, Supplier<Optional<RegistrationService>> registrations,
        Supplier<Optional<EnroleeService>> enrolee, Function<Peer, Boolean> received, Predicate<Peer> unproved,
        Supplier<List<AssociationStatus>> callers) {
}
