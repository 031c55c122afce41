package org.kedge.gba.client;

import java.time.Duration;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/**
 * How long a USIM is left alone after a challenge that was not of its home network: an hour, twice as long after each further one, a day
 * at most. Whoever can answer for a BSF could otherwise question the card as often as he likes. A person may ask it at once (probe).
 * Follows monotonic time and ends with the process. Thread-safe.
 */
final class Hold {
    private static final Duration FIRST = Duration.ofHours(1);
    private static final Duration LONGEST = Duration.ofDays(1);

    private int failures;
    private long until;

    synchronized void failed(long nanos) {
        Duration wait = FIRST.multipliedBy(1L << Math.min(failures, 10));
        failures++;
        until = nanos + (wait.compareTo(LONGEST) > 0 ? LONGEST : wait).toNanos();
    }

    synchronized void clear() {
        failures = 0;
    }

    synchronized boolean active(long nanos) {
        return failures > 0 && until - nanos > 0;
    }

    /** @throws KedgeException {@link ErrorCode#NETWORK_AUTH_FAILED} while the card is left alone */
    synchronized void require(String usim, long nanos) {
        if (active(nanos)) {
            throw new KedgeException(ErrorCode.NETWORK_AUTH_FAILED, "the USIM \"" + usim + "\" refused the challenge of the network "
                    + failures + " times; it is not asked for another " + Duration.ofNanos(until - nanos).toMinutes()
                    + " min, kedge:gbatest asks it at once");
        }
    }
}
