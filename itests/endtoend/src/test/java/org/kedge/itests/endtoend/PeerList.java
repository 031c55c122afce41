package org.kedge.itests.endtoend;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerAuthentication;
import org.kedge.api.peer.PeerDirectory;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.CertificateInformation;

/** The peers that a test gives a node. */
final class PeerList implements PeerDirectory {
    /** Alias of a node's own key pair. */
    static final String OWN = "own";

    private volatile List<Peer> peers = List.of();

    @Override
    public List<Peer> peers() {
        return peers;
    }

    /** Takes the place of the one of this name, at no time of which there is none. */
    synchronized void put(Peer peer) {
        peers = Stream.concat(peers.stream().filter(known -> !known.name().equals(peer.name())), Stream.of(peer)).toList();
    }

    /** A peer that is authenticated by its certificate, and this node by its own. */
    void certified(String name, PeerRole role, EnrolmentTarget who, CertificateInformation information, URI... uris) {
        put(new Peer(name, role, who.fqdn(), who.id(), List.of(uris), PeerAuthentication.CERTIFICATE, Optional.of(information),
                Optional.of(OWN), Optional.empty(), Optional.empty()));
    }

    /** A peer with which a key is shared that comes from the enrolment, or for a MAF's name from that MAF. */
    void keyed(String name, PeerRole role, EnrolmentTarget who, Optional<String> maf, URI... uris) {
        put(new Peer(name, role, who.fqdn(), who.id(), List.of(uris),
                maf.isPresent() ? PeerAuthentication.MAF : PeerAuthentication.ENROLMENT,
                Optional.empty(), Optional.empty(), maf, Optional.empty()));
    }
}
