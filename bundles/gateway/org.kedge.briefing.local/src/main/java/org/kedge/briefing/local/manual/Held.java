package org.kedge.briefing.local.manual;

import java.security.PublicKey;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.TrustLevel;
import org.kedge.messages.instruction.InstructionCodec;
import org.kedge.messages.signed.DetachedSignature;

/**
 * A confirmed instruction as it is kept.
 *
 * @param document its exact octets
 * @param signature of a signer who was pinned when it was confirmed
 * @param signer who; empty also before it was verified, and in what was stored before signers were
 */
record Held(byte[] document, Optional<byte[]> signature, Optional<String> signer) {
    static final String PROVIDER = "manual";

    /** What has yet to be verified. */
    Held(byte[] document, Optional<byte[]> signature) {
        this(document, signature, Optional.empty());
    }

    Held by(Optional<String> verified) {
        return new Held(document, signature, verified);
    }

    /** Whether its serial counts: not when its signer was struck off; a key file that is lost changes nothing. */
    boolean stands(Predicate<String> pins) {
        return signer.map(pins::test).orElse(true);
    }

    /** To be handed out; empty when its signer is not pinned any more. */
    Optional<Briefing> briefing(Map<String, PublicKey> pinned) {
        Optional<String> verified = signature.flatMap(octets -> DetachedSignature.signer(pinned, document, octets));
        if (signature.isPresent() && verified.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Briefing(InstructionCodec.decode(document), document, PROVIDER,
                verified.isPresent() ? TrustLevel.SIGNED : TrustLevel.CONFIRMED, verified));
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
