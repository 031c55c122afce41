package org.kedge.api.key;

import java.time.Instant;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.KeId;

/**
 * An enrolment key Ke with its identifier (TS-0003 8.3.2.1, 10.3.1, 10.3.4), shared by an Enrolee and a MEF. Closing wipes Ke.
 *
 * @param ke 32 octets, owned by this record; no octets when it is a Ks that stays in a UICC (GBA_U, TS-0003 8.3.2.3)
 * @param keId its identifier
 * @param notAfter the Enrolment Expiry; at or after that time neither Ke nor anything derived from it is usable (D-17)
 */
public record EnrolmentKey(SecretBytes ke, KeId keId, Instant notAfter) implements AutoCloseable {
    /** Length of Ke in octets. */
    public static final int KE_OCTETS = 32;

    /** @throws KedgeException {@link ErrorCode#KEY_LENGTH} unless Ke has 32 octets, or none while its KeID is a B-TID */
    public EnrolmentKey {
        if (ke.length() != KE_OCTETS && !(ke.length() == 0 && keId.isBtid())) {
            throw new KedgeException(ErrorCode.KEY_LENGTH, "Ke has " + ke.length() + " octets instead of " + KE_OCTETS);
        }
    }

    @Override
    public void close() {
        ke.close();
    }
}
