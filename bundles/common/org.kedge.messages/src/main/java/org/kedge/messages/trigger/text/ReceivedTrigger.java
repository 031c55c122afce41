package org.kedge.messages.trigger.text;

import java.security.MessageDigest;
import java.security.PublicKey;
import java.util.Map;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;
import org.kedge.messages.signed.Es256;
import org.kedge.messages.trigger.TriggerPurpose;

/**
 * A well-formed trigger text before anybody is believed. Of what it says only that is told which may be used without proof; its address is
 * not. Immutable.
 */
public final class ReceivedTrigger {
    private final TriggerClaim claim;
    private final TriggerProof proof;
    private final byte[] covered;
    private final byte[] value;

    ReceivedTrigger(TriggerClaim claim, TriggerProof proof, byte[] covered, byte[] value) {
        this.claim = claim;
        this.proof = proof;
        this.covered = covered;
        this.value = value;
    }

    public TriggerPurpose purpose() {
        return claim.purpose();
    }

    public TriggerNode node() {
        return claim.node();
    }

    public long serial() {
        return claim.serial();
    }

    /** What is said to authenticate it. A proof that is there must be right: a text whose proof fails is not treated as one without. */
    public TriggerProof proof() {
        return proof;
    }

    /**
     * Checks the proof. Neither serial nor node is checked here.
     *
     * @throws KedgeException {@link ErrorCode#TRIGGER_NOT_AUTHENTIC} when there is no proof or none of the keys fits
     */
    public VerifiedTrigger verify(TriggerKeys keys) {
        String by = switch (proof) {
            case NONE -> throw new KedgeException(ErrorCode.TRIGGER_NOT_AUTHENTIC, "the trigger text for " + node().text()
                    + " has no proof of its sender");
            case MAC -> byMac(keys.kpms());
            case SIGNATURE -> bySignature(keys.signers());
        };
        return new VerifiedTrigger(claim, by);
    }

    private String byMac(Map<String, SecretBytes> kpms) {
        for (Map.Entry<String, SecretBytes> kpm : kpms.entrySet()) {
            if (kpm.getValue().length() >= TriggerMac.MIN_OCTETS && MessageDigest.isEqual(TriggerMac.of(kpm.getValue(), covered), value)) {
                return kpm.getKey();
            }
        }
        throw wrong("MAC", kpms.size());
    }

    private String bySignature(Map<String, PublicKey> signers) {
        for (Map.Entry<String, PublicKey> signer : signers.entrySet()) {
            if (Es256.verify(signer.getValue(), covered, value)) {
                return signer.getKey();
            }
        }
        throw wrong("signature", signers.size());
    }

    private KedgeException wrong(String what, int keys) {
        return new KedgeException(ErrorCode.TRIGGER_NOT_AUTHENTIC, "the " + what + " of the trigger text for " + node().text()
                + " was made with none of the " + keys + " keys configured for it");
    }

    @Override
    public String toString() {
        return "ReceivedTrigger[" + purpose() + ", " + node().text() + ", " + serial() + ", " + proof + "]";
    }
}
