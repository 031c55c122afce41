package org.kedge.mef;

import java.util.Optional;
import org.kedge.api.infrastructure.registry.EnroleeRecord;
import org.kedge.api.infrastructure.registry.PeerRecord;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.PeerIdentity;
import org.kedge.registration.Client;
import org.kedge.registration.Clients;

/**
 * Whose a session is, read from the registry as it is now: a record may have been disabled or removed since the handshake. Thread-safe.
 *
 * <p>A CSE may be Enrolee and fetching peer with one certificate. It is both when both records hold the same certificate information:
 * flavour, identifier, anchors and revocation. Otherwise the handshake has verified what the record of the Enrolee asks for, which is not
 * what the record of the peer asks for, so the session is the Enrolee's alone. A PSK identity is one record's by the rules of the registry.
 */
final class Sessions implements Clients {
    private final MefRegistries registries;

    Sessions(MefRegistries registries) {
        this.registries = registries;
    }

    /** The Enrolee that authenticated itself and may enrol. */
    Optional<EnroleeRecord> enrolee(PeerIdentity identity) {
        return Principal.enroleeId(identity).flatMap(registries.enrolees()::find).filter(EnroleeRecord::enabled);
    }

    /** The peer that authenticated itself. */
    Optional<PeerRecord> peer(PeerIdentity identity) {
        return Principal.peerName(identity).flatMap(registries.peers()::find)
                .or(() -> certificate(identity).flatMap(shared -> registries.peers()
                        .findByCertificate(shared.flavour(), shared.identifier())
                        .filter(peer -> peer.certificate().equals(Optional.of(shared)))));
    }

    /** What the certificate of this session was verified by, when it is that of an Enrolee. */
    private Optional<CertificateInformation> certificate(PeerIdentity identity) {
        return identity.kind() == PeerIdentity.Kind.PSK ? Optional.empty() : enrolee(identity).flatMap(EnroleeRecord::certificate);
    }

    /** As client of registrations (Mmef) an Enrolee goes by its Enrolee-ID, a peer by its originator. */
    @Override
    public Optional<Client> find(PeerIdentity identity) {
        return enrolee(identity).map(EnroleeRecord::id).or(() -> peer(identity).map(PeerRecord::originator)).map(Client::of);
    }

    @Override
    public boolean admits(String clientId) {
        return registries.enrolees().find(clientId).filter(EnroleeRecord::enabled).isPresent()
                || registries.peers().list().stream().anyMatch(peer -> peer.originator().equals(clientId));
    }
}
