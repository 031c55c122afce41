package org.kedge.messages.compact;

import java.security.PublicKey;
import java.util.Map;
import java.util.Optional;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.messages.signed.Es256;

/** A well-formed compact instruction before anybody is believed: what it says, to be shown, and either a signature or a code. Immutable. */
public final class ScannedInstruction {
    private final CompactInstruction instruction;
    private final byte[] covered;
    private final byte[] signature;
    private final Optional<OneTimeCode> code;

    ScannedInstruction(CompactInstruction instruction, byte[] covered, byte[] signature, Optional<OneTimeCode> code) {
        this.instruction = instruction;
        this.covered = covered;
        this.signature = signature;
        this.code = code;
    }

    public CompactInstruction instruction() {
        return instruction;
    }

    /** The one-time code, for the Briefing Node and nobody else; empty when the text is signed. */
    public Optional<OneTimeCode> code() {
        return code;
    }

    /**
     * Checks the signature. Neither expiry nor serial nor node is checked here.
     *
     * @param signers the pinned keys by the name that the record shall show
     * @return the name of the signer
     * @throws KedgeException {@link ErrorCode#BRIEFING_UNSIGNED} when it has a code instead, {@link ErrorCode#BRIEFING_SIGNATURE_WRONG}
     *         when none of them signed it
     */
    public String verify(Map<String, PublicKey> signers) {
        if (code.isPresent()) {
            throw new KedgeException(ErrorCode.BRIEFING_UNSIGNED, "compact instruction: it has a one-time code and no signature");
        }
        for (Map.Entry<String, PublicKey> signer : signers.entrySet()) {
            if (Es256.verify(signer.getValue(), covered, signature)) {
                return signer.getKey();
            }
        }
        throw new KedgeException(ErrorCode.BRIEFING_SIGNATURE_WRONG, "compact instruction: its signature was made by none of the "
                + signers.size() + " pinned keys");
    }

    @Override
    public String toString() {
        return "ScannedInstruction[" + instruction + (code.isPresent() ? ", one-time code]" : ", signed]");
    }
}
