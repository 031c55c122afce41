package org.kedge.bsf;

import java.util.Optional;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.Guss;
import org.kedge.api.identity.Impi;
import org.kedge.gba.aka.Auts;
import org.kedge.gba.aka.AuthenticationVector;
import org.kedge.gba.aka.Rand;

/** Where authentication vectors come from: the own AuC or an HSS. Calls block. Thread-safe. */
interface AvSource {
    /**
     * A vector that nobody else has. Closing wipes it.
     *
     * @param vector with a CK and an IK of 16 octets and a MAC of 8
     * @param guss the settings of the subscriber
     * @param snapshot whether they are known from this answer only
     */
    record Supply(AuthenticationVector vector, Guss guss, boolean snapshot) implements AutoCloseable {
        @Override
        public void close() {
            vector.close();
        }
    }

    /**
     * The next vector of a subscriber, whose sequence number is durably used. The caller closes it.
     *
     * @throws KedgeException {@link ErrorCode#SUBSCRIBER_UNKNOWN}, also when disabled, {@link ErrorCode#SUBSCRIBER_SQN},
     *         {@link ErrorCode#KEY_LENGTH} for settings that do not fit Ub, {@link ErrorCode#HSS_UNAVAILABLE}, or a code of the registry
     */
    Supply next(Impi impi);

    /**
     * Moves the sequence number to where the USIM is and makes a vector from there (TS 33.102 6.3.5).
     *
     * @param rand the challenge that failed
     * @return nothing when MAC-S is wrong: then nothing has moved
     * @throws KedgeException as {@link #next}
     */
    Optional<Supply> resynchronise(Impi impi, Rand rand, Auts auts);
}
