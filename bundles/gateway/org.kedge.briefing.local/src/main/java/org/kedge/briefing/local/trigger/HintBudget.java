package org.kedge.briefing.local.trigger;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Lets one hint pass per interval. While the process runs monotonic time counts, which nobody can set. Over a restart only the wall clock
 * is left: what it cannot tell, because it is not trusted or runs before the last hint, counts as a hint just acted on. Thread-safe.
 */
final class HintBudget {
    private final LongSupplier nanos;
    private boolean restored;
    private volatile boolean taken;
    private volatile long freeAt;

    HintBudget(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Whether it is known to be used up. Cheap. */
    boolean used() {
        return taken && nanos.getAsLong() - freeAt < 0;
    }

    /** Takes over what an earlier process has left, once. @param now empty while the clock is not trusted */
    synchronized void restore(Optional<Instant> last, Optional<Instant> now, Duration interval) {
        if (!restored && last.isPresent()) {
            Duration since = now.map(time -> Duration.between(last.get(), time)).filter(passed -> !passed.isNegative())
                    .orElse(Duration.ZERO);
            if (since.compareTo(interval) < 0) {
                take(interval.minus(since));
            }
        }
        restored = true;
    }

    /** Uses it up. */
    synchronized void take(Duration interval) {
        freeAt = nanos.getAsLong() + interval.toNanos();
        taken = true;
    }
}
