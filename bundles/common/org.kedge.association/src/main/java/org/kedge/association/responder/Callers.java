package org.kedge.association.responder;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import org.kedge.api.association.AssociationFramework;
import org.kedge.api.identity.CredentialId;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerAuthentication;
import org.kedge.api.peer.PeerDirectory;
import org.kedge.api.peer.PeerRole;
import org.kedge.association.responder.ResponderSettings.Accept;
import org.kedge.pki.CertificateNames.Claim;

/**
 * Who a caller is to this node: a configured peer, authenticated as it is configured, or with {@code accept=any} whom a server vouches
 * for.
 */
final class Callers {
    private final PeerDirectory peers;
    private final Supplier<ResponderSettings> settings;

    Callers(PeerDirectory peers, Supplier<ResponderSettings> settings) {
        this.peers = peers;
        this.settings = settings;
    }

    /** A caller as this node knows it. @param peer its name @param peerId the identity the association is bound to */
    record Caller(String peer, String peerId) {
        static Caller of(Peer peer) {
            return new Caller(peer.name(), peer.id());
        }
    }

    static boolean isEntity(Peer peer) {
        return peer.role() == PeerRole.CSE || peer.role() == PeerRole.AE;
    }

    /**
     * Whose key a MEF or MAF handed out. A peer that is configured to authenticate otherwise is not let in by another way, whoever
     * vouches for it.
     *
     * @param sourceId the identity the server named
     * @param credential stands for the caller when the server named none (TS-0003 8.2.2, 10.4)
     */
    Optional<Caller> vouched(Optional<String> sourceId, AssociationFramework framework, CredentialId credential) {
        PeerAuthentication authentication = framework == AssociationFramework.MAF ? PeerAuthentication.MAF : PeerAuthentication.ENROLMENT;
        List<Peer> configured = sourceId.map(this::named).orElse(List.of());
        Optional<Peer> match = configured.stream().filter(peer -> peer.authentication() == authentication).findFirst();
        if (match.isPresent()) {
            return match.map(Caller::of);
        }
        boolean stranger = configured.isEmpty() && settings.get().accept() == Accept.ANY;
        String identity = sourceId.orElse(credential.toString());
        return stranger ? Optional.of(new Caller(identity, identity)) : Optional.empty();
    }

    private List<Peer> named(String id) {
        Optional<Peer> first = peers.findById(id).filter(Callers::isEntity);
        return first.isEmpty() ? List.of()
                : peers.peers().stream().filter(peer -> isEntity(peer) && peer.id().equals(id)).toList();
    }

    /** The peer whose certificate claims this name. */
    Optional<Peer> claimed(Claim claim) {
        return peers.findByCertificate(claim.flavour(), claim.identifier())
                .filter(peer -> isEntity(peer) && peer.authentication() == PeerAuthentication.CERTIFICATE);
    }
}
