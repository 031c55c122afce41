package org.kedge.briefingnode;

import java.security.PublicKey;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import org.kedge.api.infrastructure.briefing.NodeRecord;
import org.kedge.api.infrastructure.briefing.TechnicianEntry;
import org.kedge.messages.briefing.SignedDocument;
import org.kedge.messages.signed.DetachedSignature;

/** The keys of the technicians (D-83). */
final class Technicians {
    private final Supplier<BriefingNodeSettings> settings;

    Technicians(Supplier<BriefingNodeSettings> settings) {
        this.settings = settings;
    }

    /** The public key identifier of the technician who signed; empty when none did. */
    Optional<String> signer(SignedDocument entry) {
        return entry.signature().flatMap(signature -> DetachedSignature.signer(keys(), entry.document(), signature));
    }

    /** Whether a technician counts whose entry was taken once. */
    boolean pinned(TechnicianEntry entry) {
        return settings.get().technicians().pins().contains(entry.technician());
    }

    /** A record as rules may go by it: with the entry of a technician only while that one is pinned (D-83). */
    NodeRecord believed(NodeRecord node) {
        return node.technician().map(this::pinned).orElse(true) ? node : node.withoutTechnician();
    }

    /** Read each time: entries are rare, and a key that was taken away must not count any more. */
    Map<String, PublicKey> keys() {
        BriefingNodeSettings.Technicians pinned = settings.get().technicians();
        return PinnedFiles.keys(pinned.pins(), pinned.directory());
    }
}
