package org.kedge.briefing.local.manual;

import java.security.PublicKey;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.TrustLevel;
import org.kedge.messages.instruction.InstructionCodec;
import org.kedge.messages.signed.DetachedSignature;

/**
 * A confirmed instruction as it is kept.
 *
 * @param document its exact octets
 * @param signature of a signer who was pinned when it was confirmed
 */
record Held(byte[] document, Optional<byte[]> signature) {
    static final String PROVIDER = "manual";

    /** To be handed out; empty when its signer is not pinned any more. */
    Optional<Briefing> briefing(Map<String, PublicKey> pinned) {
        Optional<String> signer = signature.flatMap(octets -> DetachedSignature.signer(pinned, document, octets));
        if (signature.isPresent() && signer.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Briefing(InstructionCodec.decode(document), document, PROVIDER,
                signer.isPresent() ? TrustLevel.SIGNED : TrustLevel.CONFIRMED, signer));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Held that && Arrays.equals(document, that.document);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(document);
    }
}
