package org.kedge.maf;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.infrastructure.registry.PeerRecord;
import org.kedge.api.infrastructure.registry.PeerRegistry;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.peer.PeerRole;

/** Peers in memory. */
final class FakePeers implements PeerRegistry {
    final NavigableMap<String, PeerRecord> records = new TreeMap<>();
    private final Map<KeyReference, SecretBytes> psks = new ConcurrentHashMap<>();

    private Optional<PeerRecord> first(Predicate<PeerRecord> which) {
        return records.values().stream().filter(which).findFirst();
    }

    @Override
    public void add(List<Entry> entries) {
        for (Entry entry : entries) {
            records.put(entry.peer().name(), entry.peer());
            entry.psk().ifPresent(psk -> psks.put(entry.peer().pskId().orElseThrow(), psk.duplicate()));
        }
    }

    @Override
    public boolean remove(String name) {
        return records.remove(name) != null;
    }

    @Override
    public Optional<PeerRecord> find(String name) {
        return Optional.ofNullable(records.get(name));
    }

    @Override
    public Optional<PeerRecord> findByFqdn(PeerRole role, Fqdn fqdn) {
        return first(p -> p.role() == role && p.fqdn().equals(fqdn));
    }

    @Override
    public Optional<PeerRecord> findByCertificate(CertificateFlavour flavour, String identifier) {
        return first(p -> p.certificate().filter(c -> c.flavour() == flavour && c.identifier().equals(identifier)).isPresent());
    }

    @Override
    public Optional<PeerRecord> findByPskId(KeyReference pskId) {
        return first(p -> p.pskId().equals(Optional.of(pskId)));
    }

    @Override
    public Optional<SecretBytes> psk(KeyReference pskId) {
        return Optional.ofNullable(psks.get(pskId)).map(SecretBytes::duplicate);
    }

    @Override
    public List<PeerRecord> list() {
        return List.copyOf(records.values());
    }
}
