package org.kedge.mef;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeId;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.infrastructure.registry.EnroleeRecord;
import org.kedge.api.infrastructure.registry.EnroleeRegistry;
import org.kedge.api.infrastructure.registry.EnrolmentKeyRegistry;
import org.kedge.api.infrastructure.registry.PeerRecord;
import org.kedge.api.infrastructure.registry.PeerRegistry;
import org.kedge.api.key.EnrolmentKey;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.CertificateInformation;

/** Registries in memory; each can be told to fail. */
final class FakeRegistries {
    final Enrolees enrolees = new Enrolees();
    final Keys keys = new Keys();
    final Peers peers = new Peers();
    final FakeRegistrations registrations = new FakeRegistrations();
    final FakeRules rules = new FakeRules();

    MefRegistries all() {
        return new MefRegistries(enrolees, keys, peers, registrations, rules);
    }

    static final class Enrolees implements EnroleeRegistry {
        final NavigableMap<String, EnroleeRecord> records = new TreeMap<>();
        final Map<KeyReference, SecretBytes> kpms = new ConcurrentHashMap<>();
        boolean broken;

        private void requireWhole() {
            if (broken) {
                throw new KedgeException(ErrorCode.REGISTRY_IO, "scripted fault of the database");
            }
        }

        private Optional<EnroleeRecord> first(Predicate<EnroleeRecord> which) {
            requireWhole();
            return records.values().stream().filter(which).findFirst();
        }

        @Override
        public void add(List<Entry> entries) {
            for (Entry entry : entries) {
                records.put(entry.enrolee().id(), entry.enrolee());
                entry.kpm().ifPresent(kpm -> kpms.put(entry.enrolee().kpmId().orElseThrow(), kpm.duplicate()));
            }
        }

        @Override
        public void update(EnroleeRecord enrolee) {
            records.put(enrolee.id(), enrolee);
        }

        @Override
        public boolean remove(String id) {
            return records.remove(id) != null;
        }

        @Override
        public Optional<EnroleeRecord> find(String id) {
            return first(e -> e.id().equals(id));
        }

        @Override
        public Optional<EnroleeRecord> findByKpmId(KeyReference kpmId) {
            return first(e -> e.kpmId().equals(Optional.of(kpmId)));
        }

        @Override
        public Optional<SecretBytes> kpm(KeyReference kpmId) {
            requireWhole();
            return Optional.ofNullable(kpms.get(kpmId)).map(SecretBytes::duplicate);
        }

        @Override
        public Optional<EnroleeRecord> findByCertificate(CertificateFlavour flavour, String identifier) {
            return first(e -> matches(e.certificate(), flavour, identifier));
        }

        @Override
        public List<EnroleeRecord> list(String afterId, int limit) {
            return records.tailMap(afterId, false).values().stream().limit(limit).toList();
        }

        @Override
        public long count() {
            return records.size();
        }
    }

    static boolean matches(Optional<CertificateInformation> information, CertificateFlavour flavour, String identifier) {
        return information.filter(c -> c.flavour() == flavour && c.identifier().equals(identifier)).isPresent();
    }

    static final class Keys implements EnrolmentKeyRegistry {
        final Map<KeId, Issued> issued = new ConcurrentHashMap<>();
        boolean broken;

        @Override
        public void commit(EnrolmentKey key, String enroleeId) {
            if (broken) {
                throw new KedgeException(ErrorCode.REGISTRY_IO, "scripted fault of the database");
            }
            Issued entry = new Issued(new EnrolmentKey(key.ke().duplicate(), key.keId(), key.notAfter()), enroleeId);
            if (issued.putIfAbsent(key.keId(), entry) != null) {
                throw new KedgeException(ErrorCode.EXCHANGE_REFUSED, "KeID exists");
            }
        }

        @Override
        public Optional<Issued> find(KeId keId, Instant now) {
            if (broken) {
                throw new KedgeException(ErrorCode.REGISTRY_IO, "scripted fault of the database");
            }
            return Optional.ofNullable(issued.get(keId)).filter(i -> now.isBefore(i.key().notAfter()))
                    .map(i -> new Issued(new EnrolmentKey(i.key().ke().duplicate(), keId, i.key().notAfter()), i.enroleeId()));
        }

        @Override
        public int expire(Instant now) {
            if (broken) {
                throw new KedgeException(ErrorCode.REGISTRY_IO, "scripted fault of the database");
            }
            int before = issued.size();
            issued.values().removeIf(i -> !now.isBefore(i.key().notAfter()));
            return before - issued.size();
        }

        @Override
        public long count() {
            return issued.size();
        }
    }

    static final class Peers implements PeerRegistry {
        final NavigableMap<String, PeerRecord> records = new TreeMap<>();
        final Map<KeyReference, SecretBytes> psks = new ConcurrentHashMap<>();

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
            return first(p -> matches(p.certificate(), flavour, identifier));
        }

        @Override
        public Optional<PeerRecord> findByPskId(KeyReference pskId) {
            return first(p -> Objects.equals(p.pskId(), Optional.of(pskId)));
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
}
