package org.kedge.crypto;

import java.time.Instant;
import java.util.Optional;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/** How long a key derived from Ke may be used (TS-0003 10.7 as a hard cap, D-17). */
public final class Lifetimes {
    private Lifetimes() {
    }

    /** End of a derived key with no further bound: what was requested, at most the end of Ke. */
    public static Instant notAfter(Optional<Instant> requested, Instant keNotAfter) {
        return notAfter(requested, Optional.empty(), keNotAfter);
    }

    /**
     * End of a derived key: the earliest of the three times.
     *
     * @param requested what the peer or the configuration asked for
     * @param registrationExpiry end of the registration the key belongs to, for example the client registration at a MAF
     * @param keNotAfter the Enrolment Expiry of the Ke it is derived from
     */
    public static Instant notAfter(Optional<Instant> requested, Optional<Instant> registrationExpiry, Instant keNotAfter) {
        return earlier(registrationExpiry, earlier(requested, keNotAfter));
    }

    /** Whether a key that ends at {@code notAfter} may be used now: at that very time it may not any more. */
    public static boolean usable(Instant notAfter, Instant now) {
        return now.isBefore(notAfter);
    }

    /**
     * @param what the key, by its identifier
     * @throws KedgeException {@link ErrorCode#KEY_EXPIRED} when the key is not {@link #usable}
     */
    public static void requireUsable(Object what, Instant notAfter, Instant now) {
        if (!usable(notAfter, now)) {
            throw new KedgeException(ErrorCode.KEY_EXPIRED, "key " + what + " ended at " + notAfter + ", it is " + now);
        }
    }

    private static Instant earlier(Optional<Instant> bound, Instant time) {
        return bound.filter(time::isAfter).orElse(time);
    }
}
