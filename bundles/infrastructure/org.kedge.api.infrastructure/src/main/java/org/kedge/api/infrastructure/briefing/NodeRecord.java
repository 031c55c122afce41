package org.kedge.api.infrastructure.briefing;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import org.kedge.api.briefing.Location;
import org.kedge.api.identity.NodeId;
import org.kedge.api.transport.CertificateInformation;

/**
 * A node that a Briefing Node knows. Holds no secret; its pre-shared key is kept apart, see {@link NodeRegistry}.
 *
 * @param id the Node-ID: key of the record
 * @param enroleeId the absolute CSE-ID or AE-ID it is to use; also the user identity by which the BSF knows it under GBA
 * @param pskIdentity the psk_identity it comes with; present when it authenticates by pre-shared key
 * @param certificate how its certificate or raw key is verified; present when it authenticates by one
 * @param gba whether it may authenticate with a NAF key (B-TID)
 * @param kpmId the KpmID of its Kpm at the MEF, when the registry holds it: for instructions of mechanism psk, and for triggers
 * @param labels words of its owner, compared exactly
 * @param location where its owner says it was installed
 * @param technician where a technician says so in a signed entry
 * @param msisdn its number for short messages, digits only, international without prefix
 * @param enabled whether it is briefed; a disabled node is treated as unknown
 */
public record NodeRecord(NodeId id, Optional<String> enroleeId, Optional<String> pskIdentity, Optional<CertificateInformation> certificate,
        boolean gba, Optional<String> kpmId, Set<String> labels, Optional<Location> location, Optional<TechnicianEntry> technician,
        Optional<String> msisdn, boolean enabled) {
    public NodeRecord {
        labels = Set.copyOf(labels);
    }

    /** How it may authenticate itself, for people: {@code certificate}, {@code psk}, {@code gba}. */
    public List<String> authentication() {
        return Stream.of(certificate.map(c -> "certificate"), pskIdentity.map(i -> "psk"),
                Optional.of("gba").filter(g -> gba)).flatMap(Optional::stream).toList();
    }

    /** This record with the entry of a technician. */
    public NodeRecord withTechnician(TechnicianEntry entry) {
        return new NodeRecord(id, enroleeId, pskIdentity, certificate, gba, kpmId, labels, location, Optional.of(entry), msisdn, enabled);
    }

    /** This record with nothing that a technician said. */
    public NodeRecord withoutTechnician() {
        return new NodeRecord(id, enroleeId, pskIdentity, certificate, gba, kpmId, labels, location, Optional.empty(), msisdn, enabled);
    }

    /** Without the telephone number, which is nobody's business in a log. */
    @Override
    public String toString() {
        return "NodeRecord[" + id + " by " + String.join("+", authentication()) + ", labels " + labels + (enabled ? "]" : ", disabled]");
    }
}
