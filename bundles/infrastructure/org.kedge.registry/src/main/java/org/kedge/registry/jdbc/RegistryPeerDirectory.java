package org.kedge.registry.jdbc;

import java.util.List;
import java.util.Optional;

import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.infrastructure.registry.PeerRecord;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerAuthentication;
import org.kedge.api.peer.PeerDirectory;
import org.kedge.api.peer.PeerRole;

/**
 * The peers of the registry as whoever connects to them sees them. Kc and keys made from a Ke belong to gateways, so a peer of the registry
 * authenticates by certificate or by a key that both were given beforehand. Throws as the registry does while it is not open.
 */
public final class RegistryPeerDirectory implements PeerDirectory {
    private final JdbcPeerRegistry peers;

    public RegistryPeerDirectory(JdbcPeerRegistry peers) {
        this.peers = peers;
    }

    @Override
    public List<Peer> peers() {
        return peers.list().stream().map(RegistryPeerDirectory::peer).toList();
    }

    @Override
    public Optional<Peer> find(String name) {
        return peers.find(name).map(RegistryPeerDirectory::peer);
    }

    @Override
    public Optional<Peer> find(PeerRole role, Fqdn fqdn) {
        return peers.findByFqdn(role, fqdn).map(RegistryPeerDirectory::peer);
    }

    @Override
    public Optional<Peer> findById(String id) {
        return peers.findByOriginator(id).map(RegistryPeerDirectory::peer);
    }

    @Override
    public Optional<Peer> findByCertificate(CertificateFlavour flavour, String identifier) {
        return peers.findByCertificate(flavour, identifier).map(RegistryPeerDirectory::peer);
    }

    private static Peer peer(PeerRecord record) {
        return new Peer(record.name(), record.role(), record.fqdn(), record.originator(), record.uris(),
                record.certificate().isPresent() ? PeerAuthentication.CERTIFICATE : PeerAuthentication.PSK, record.certificate(),
                record.credentialAlias(), Optional.empty(), Optional.empty());
    }
}
