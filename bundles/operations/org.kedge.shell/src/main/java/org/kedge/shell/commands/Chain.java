package org.kedge.shell.commands;

import java.util.List;
import java.util.Optional;
import org.kedge.api.association.AssociationFramework;
import org.kedge.api.association.AssociationService;
import org.kedge.api.association.AssociationStatus;
import org.kedge.api.enrolment.EnrolmentStatus;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerDirectory;
import org.kedge.api.registration.ClientRegistration;
import org.kedge.api.registration.KeyRegistration;
import org.kedge.api.registration.RegistrationService;

/**
 * From the instruction over Ke and the registration at a MAF to the associations, as far as the services are there.
 *
 * @param enrolments what the instructions led to
 * @param registrations of this node as client
 * @param keys it has registered
 * @param associations in both roles
 * @param directories tell which peer is behind which MAF
 */
record Chain(List<EnrolmentStatus> enrolments, List<ClientRegistration> registrations, List<KeyRegistration> keys,
        List<AssociationStatus> associations, List<PeerDirectory> directories) {

    static Chain of(List<EnrolmentStatus> enrolments, Optional<RegistrationService> registrations,
            Optional<AssociationService> associations, List<PeerDirectory> directories) {
        return new Chain(enrolments, registrations.map(RegistrationService::registrations).orElse(List.of()),
                registrations.map(RegistrationService::keys).orElse(List.of()),
                associations.map(AssociationService::associations).orElse(List.of()), directories);
    }

    /** The registration at the MAF that is the target of an enrolment. */
    Optional<ClientRegistration> registration(EnrolmentStatus enrolment) {
        return registrations.stream().filter(r -> r.server().value().equals(enrolment.target())).findFirst();
    }

    /** The associations that rest on an enrolment: with its target, and with the peers behind that MAF. */
    List<AssociationStatus> restingOn(EnrolmentStatus enrolment) {
        return associations.stream().filter(AssociationStatus::initiator)
                .filter(a -> a.peerId().equals(enrolment.target()) || behind(a, enrolment.target())).toList();
    }

    private boolean behind(AssociationStatus association, String target) {
        return association.framework() == AssociationFramework.MAF
                && peer(association.peer()).flatMap(Peer::maf).flatMap(this::peer).filter(maf -> maf.id().equals(target)).isPresent();
    }

    private Optional<Peer> peer(String name) {
        return directories.stream().flatMap(directory -> directory.find(name).stream()).findFirst();
    }
}
