package org.kedge.bsf;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.infrastructure.registry.PeerRecord;
import org.kedge.api.infrastructure.registry.PeerRegistry;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.peer.PeerRole;

/** Peers in memory, or a broken database. */
final class FakePeers implements PeerRegistry {
    private final Map<String, PeerRecord> rows = new ConcurrentSkipListMap<>();
    volatile boolean broken;

    private void use() {
        if (broken) {
            throw new KedgeException(ErrorCode.REGISTRY_IO, "scripted fault of the database");
        }
    }

    @Override
    public void add(List<Entry> peers) {
        peers.forEach(entry -> rows.put(entry.peer().name(), entry.peer()));
    }

    @Override
    public boolean remove(String name) {
        return rows.remove(name) != null;
    }

    @Override
    public Optional<PeerRecord> find(String name) {
        use();
        return Optional.ofNullable(rows.get(name));
    }

    @Override
    public Optional<PeerRecord> findByFqdn(PeerRole role, Fqdn fqdn) {
        return rows.values().stream().filter(peer -> peer.role() == role && peer.fqdn().equals(fqdn)).findFirst();
    }

    @Override
    public Optional<PeerRecord> findByCertificate(CertificateFlavour flavour, String identifier) {
        use();
        return rows.values().stream().filter(peer -> peer.certificate()
                .filter(info -> info.flavour() == flavour && info.identifier().equals(identifier)).isPresent()).findFirst();
    }

    @Override
    public Optional<PeerRecord> findByPskId(KeyReference pskId) {
        return Optional.empty();
    }

    @Override
    public Optional<SecretBytes> psk(KeyReference pskId) {
        return Optional.empty();
    }

    @Override
    public List<PeerRecord> list() {
        return List.copyOf(rows.values());
    }
}
