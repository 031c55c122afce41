package org.kedge.api.peer;

import java.util.List;
import java.util.Optional;

import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.Fqdn;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Peers from one source: factory configurations {@code org.kedge.peer}, or the registry of an infrastructure node. A service; with
 * several, higher service ranking is asked first. Calls may block. Thread-safe.
 */
@ConsumerType
public interface PeerDirectory {
    /** All peers in order of name. */
    List<Peer> peers();

    /** The peer of this name. */
    default Optional<Peer> find(String name) {
        return peers().stream().filter(peer -> peer.name().equals(name)).findFirst();
    }

    /** The peer of this role and FQDN. */
    default Optional<Peer> find(PeerRole role, Fqdn fqdn) {
        return peers().stream().filter(peer -> peer.role() == role && peer.fqdn().equals(fqdn)).findFirst();
    }

    /** The peer of this identity: absolute CSE-ID or AE-ID, or FQDN. */
    default Optional<Peer> findById(String id) {
        return peers().stream().filter(peer -> peer.id().equals(id)).findFirst();
    }

    /** The peer with certificate information of this flavour and identifier. */
    default Optional<Peer> findByCertificate(CertificateFlavour flavour, String identifier) {
        return peers().stream().filter(peer -> peer.certificate()
                .filter(info -> info.flavour() == flavour && info.identifier().equals(identifier)).isPresent()).findFirst();
    }

    /**
     * Subscribes to changes. A directory that cannot tell never calls.
     *
     * @param changed called after peers were added, changed or removed, on a thread of the directory; returns at once
     * @return closes the subscription
     */
    default AutoCloseable observe(Runnable changed) {
        return () -> { };
    }
}
