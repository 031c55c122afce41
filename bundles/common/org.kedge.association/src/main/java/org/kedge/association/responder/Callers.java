package org.kedge.association.responder;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import org.kedge.api.association.AssociationFramework;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.AeId;
import org.kedge.api.identity.CredentialId;
import org.kedge.api.identity.CseId;
import org.kedge.api.identity.Fqdn;
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
     * Whose key a MEF or MAF handed out. A peer that is configured to authenticate otherwise, or through another MAF, is not let in by
     * another way, whoever vouches for it.
     *
     * @param server who handed it out
     * @param sourceId the identity the server named
     * @param credential stands for the caller when the server named none (TS-0003 8.2.2, 10.4)
     */
    Optional<Caller> vouched(Fqdn server, Optional<String> sourceId, AssociationFramework framework, CredentialId credential) {
        PeerAuthentication authentication = framework == AssociationFramework.MAF ? PeerAuthentication.MAF : PeerAuthentication.ENROLMENT;
        Optional<String> source = sourceId.map(Callers::canonical);
        List<Peer> configured = source.map(this::named).orElse(List.of());
        Optional<Peer> match = configured.stream().filter(peer -> peer.authentication() == authentication && mayVouch(server, peer))
                .findFirst();
        if (match.isPresent()) {
            return match.map(Caller::of);
        }
        boolean stranger = configured.isEmpty() && settings.get().accept() == Accept.ANY;
        String identity = source.map(Callers::identity).orElse(credential.toString());
        return stranger ? Optional.of(new Caller(identity, identity)) : Optional.empty();
    }

    /** As in the configuration (D-13): another spelling is not another entity. */
    private static String canonical(String id) {
        try {
            return CseId.parse(id).absolute();
        } catch (KedgeException e) {
            return absoluteAe(id);
        }
    }

    private static String absoluteAe(String id) {
        try {
            return AeId.parse(id).absolute();
        } catch (KedgeException e) {
            // The name by which a server knows a client, or a KmID.
            return id;
        }
    }

    private boolean mayVouch(Fqdn server, Peer peer) {
        return peer.authentication() != PeerAuthentication.MAF
                || peer.maf().flatMap(peers::find).filter(maf -> maf.role() == PeerRole.MAF && maf.fqdn().equals(server)).isPresent();
    }

    /** A client whose CSE-ID or AE-ID a MAF does not know is named by its KmID, which makes a Credential-ID of type 11 (8.2.2.3, 10.4). */
    private static String identity(String sourceId) {
        return sourceId.indexOf('@') < 0 ? sourceId : new CredentialId(11, sourceId).toString();
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
