package org.kedge.messages.trigger.text;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;

/**
 * The MAC of a trigger text: the first 16 octets of HMAC-SHA-256 under HMAC-SHA-256(Kpm, label). The label is no prefix of another one
 * and no other one is a prefix of it, so this key is of use for nothing else, and nothing made here helps against Kpm.
 */
final class TriggerMac {
    private static final byte[] LABEL = "Kedge trigger text 1".getBytes(StandardCharsets.US_ASCII);
    static final int MIN_OCTETS = 16;

    private TriggerMac() {
    }

    /** @throws KedgeException {@link ErrorCode#KEY_LENGTH} for a Kpm that could be guessed from its texts, below 16 octets */
    static byte[] of(SecretBytes kpm, byte[] covered) {
        if (kpm.length() < MIN_OCTETS) {
            throw new KedgeException(ErrorCode.KEY_LENGTH, "a trigger text needs a Kpm of at least " + MIN_OCTETS + " octets");
        }
        byte[] key = kpm.use(octets -> hmac(octets, LABEL));
        try {
            return Arrays.copyOf(hmac(key, covered), TriggerProof.MAC.octets());
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private static byte[] hmac(byte[] key, byte[] input) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(input);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM has no HMAC-SHA-256", e);
        }
    }
}
