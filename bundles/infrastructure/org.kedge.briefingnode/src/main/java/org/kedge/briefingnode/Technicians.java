package org.kedge.briefingnode;

import java.security.PublicKey;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

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

    /** Read each time: entries are rare, and a key that was taken away must not count any more. */
    Map<String, PublicKey> keys() {
        BriefingNodeSettings.Technicians pinned = settings.get().technicians();
        return PinnedFiles.keys(pinned.pins(), pinned.directory());
    }
}
