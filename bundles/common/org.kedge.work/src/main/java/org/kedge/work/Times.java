package org.kedge.work;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import org.kedge.api.error.KedgeException;

/**
 * What time it is, on a node whose clock may be wrong. With an untrusted clock nothing counts as expired (architecture.md 6): the peer
 * decides. Thread-safe.
 *
 * @param clock the trusted clock, or the system clock
 */
public record Times(Clock clock) {
    /** The time by the trusted clock; empty while it is not trusted. */
    public Optional<Instant> trusted() {
        try {
            return Optional.of(clock.instant());
        } catch (KedgeException e) {
            return Optional.empty();
        }
    }

    /** The time for deadlines, which come from the same machine. */
    public Instant now() {
        return trusted().orElseGet(Instant::now);
    }

    /** Whether a credential that ends then, or never, may be used now. */
    public boolean usable(Optional<Instant> notAfter) {
        return notAfter.isEmpty() || usable(notAfter.get());
    }

    /** Whether a credential that ends then may be used now: at that very time it may not any more (D-17). */
    public boolean usable(Instant notAfter) {
        return trusted().map(now -> now.isBefore(notAfter)).orElse(true);
    }

    /** What is left until a time; zero when it has passed. */
    public Duration left(Instant deadline) {
        Duration left = Duration.between(now(), deadline);
        return left.isNegative() ? Duration.ZERO : left;
    }
}
