package org.kedge.api.gba;

import org.kedge.api.key.SecretBytes;

/** What a USIM answers to a challenge (TS 33.102 6.3.3). Closing wipes what is secret. */
public sealed interface AkaResult extends AutoCloseable {
    /**
     * The network is authentic and the number fresh.
     *
     * @param res 4 to 16 octets (TUAK: 32); any octet may be zero
     * @param ck the cipher key, 16 octets (TUAK: also 32)
     * @param ik the integrity key, 16 octets (TUAK: also 32)
     */
    record Success(SecretBytes res, SecretBytes ck, SecretBytes ik) implements AkaResult {
        @Override
        public void close() {
            res.close();
            ck.close();
            ik.close();
        }
    }

    /** As {@link Success}, with CK and IK kept in the card ({@link GbaMode#UICC}). @param res as there */
    record SuccessInCard(SecretBytes res) implements AkaResult {
        @Override
        public void close() {
            res.close();
        }
    }

    /** The number is not fresh. @param auts 14 octets for the network */
    record SyncFailure(byte[] auts) implements AkaResult {
        @Override
        public String toString() {
            return "SyncFailure";
        }
    }

    /** The challenge is not from the home network. Nothing derived from the card may be sent. */
    record MacFailure() implements AkaResult {
    }

    @Override
    default void close() {
    }
}
