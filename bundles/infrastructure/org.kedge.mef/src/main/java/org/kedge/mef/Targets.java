package org.kedge.mef;

import java.util.Optional;
import java.util.function.Predicate;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.infrastructure.registry.PeerRecord;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.ProvisionedKey;
import org.kedge.api.peer.PeerRole;
import org.kedge.crypto.KeyDerivations;

/** Peers as Enrolment Targets. */
final class Targets {
    private Targets() {
    }

    /** A MAF is known by its FQDN, every other target by the id it uses as originator. */
    static Predicate<EnrolmentTarget> of(PeerRecord peer) {
        return target -> switch (target.kind()) {
            case MAF -> peer.role() == PeerRole.MAF && target.fqdn().equals(peer.fqdn());
            case CSE -> peer.role() == PeerRole.CSE && target.id().equals(peer.originator());
            case AE -> peer.role() == PeerRole.AE && target.id().equals(peer.originator());
            case NODE -> target.id().equals(peer.originator());
        };
    }

    /** In the older flow both ends compute the KmID from Km (D-15); otherwise the MAF assigns one. */
    static Optional<KeyReference> kmId(Fqdn maf, ProvisionedKey km) {
        return km.derivation() == KeyDerivation.LEGACY ? Optional.of(KeyDerivations.legacyKmId(km.key(), maf)) : Optional.empty();
    }
}
