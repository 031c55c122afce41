package org.kedge.crypto;

import java.time.Instant;
import java.util.Arrays;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeId;
import org.kedge.api.key.EnrolmentKey;
import org.kedge.api.key.SecretBytes;

/** Splits the 48 exported octets of a session (TS-0003 10.3.1, D-02): octets 0..15 are the identifier, 16..47 the key. */
public final class ExportedKey {
    private static final int LENGTH = 48;

    private ExportedKey() {
    }

    /**
     * Ke and KeID from what a session exported with the bootstrap label.
     *
     * @param exported 48 octets; closed by this method, also when it throws
     * @param mef FQDN of the MEF
     * @param notAfter the Enrolment Expiry
     * @throws KedgeException {@link ErrorCode#KEY_LENGTH} unless 48 octets
     */
    public static EnrolmentKey enrolmentKey(SecretBytes exported, Fqdn mef, Instant notAfter) {
        byte[] octets = exported.copy();
        try {
            if (octets.length != LENGTH) {
                throw new KedgeException(ErrorCode.KEY_LENGTH, "exported key of " + octets.length + " octets instead of " + LENGTH);
            }
            KeId keId = KeId.of(Arrays.copyOf(octets, KeId.RELATIVE_OCTETS), mef);
            return new EnrolmentKey(SecretBytes.copyOfRange(octets, KeId.RELATIVE_OCTETS, LENGTH), keId, notAfter);
        } finally {
            Arrays.fill(octets, (byte) 0);
            exported.close();
        }
    }
}
