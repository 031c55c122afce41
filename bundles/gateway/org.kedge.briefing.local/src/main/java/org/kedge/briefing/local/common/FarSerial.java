package org.kedge.briefing.local.common;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/**
 * Serials of what nobody signed. They count as seconds of Unix time: a mistyped one from a far future would shut out every later
 * instruction until somebody noticed. A year is left for clocks that stood still on a shelf.
 */
public final class FarSerial {
    private static final Duration AHEAD = Duration.ofDays(366);

    private FarSerial() {
    }

    /** @param now the trusted time; without it no serial is far */
    public static boolean is(long serial, Optional<Instant> now) {
        return now.filter(time -> serial > time.plus(AHEAD).getEpochSecond()).isPresent();
    }

    /** Why it is refused, and what to do. */
    public static KedgeException refusal(String what, long serial) {
        return new KedgeException(ErrorCode.BRIEFING_REPLAYED, what + " has serial " + serial + ", which is more than 366 days ahead of the"
                + " clock and would shut out every lower one; give what is not signed a serial of at most the Unix time (date +%s), or"
                + " have it signed");
    }
}
