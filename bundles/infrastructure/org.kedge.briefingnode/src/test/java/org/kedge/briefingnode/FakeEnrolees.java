package org.kedge.briefingnode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.infrastructure.registry.EnroleeRecord;
import org.kedge.api.infrastructure.registry.EnroleeRegistry;
import org.kedge.api.key.SecretBytes;

/** The Kpms of Enrolees, which is all that a Briefing Node asks for; remembers what it handed out. */
final class FakeEnrolees implements EnroleeRegistry {
    final Map<KeyReference, byte[]> kpms = new HashMap<>();
    final List<SecretBytes> given = new ArrayList<>();

    @Override
    public synchronized Optional<SecretBytes> kpm(KeyReference kpmId) {
        Optional<SecretBytes> kpm = Optional.ofNullable(kpms.get(kpmId)).map(SecretBytes::copyOf);
        kpm.ifPresent(given::add);
        return kpm;
    }

    @Override
    public void add(List<Entry> entries) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void update(EnroleeRecord enrolee) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean remove(String id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<EnroleeRecord> find(String id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<EnroleeRecord> findByKpmId(KeyReference kpmId) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<EnroleeRecord> findByCertificate(CertificateFlavour flavour, String identifier) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<EnroleeRecord> list(String afterId, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long count() {
        throw new UnsupportedOperationException();
    }
}
