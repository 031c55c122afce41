package org.kedge.association.initiator;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** When to try again. Everything is spread, so that a fleet that lost its peer together does not come back together. */
final class Backoff {
    private static final int MAX_DOUBLINGS = 30;
    /** Renewal begins when a tenth of the lifetime is left (D-77), spread over the first quarter of that tenth. */
    private static final double MARGIN = 0.1;

    private final Supplier<InitiatorSettings> settings;
    private final RandomGenerator random;

    Backoff(Supplier<InitiatorSettings> settings, RandomGenerator random) {
        this.settings = settings;
        this.random = random;
    }

    /** Exponential with full jitter: anything from zero to initial x 2^(failures - 1), at most the maximum. */
    Duration retry(int failures) {
        double bound = settings.get().retryInitial().toMillis() * Math.pow(2, Math.min(MAX_DOUBLINGS, failures - 1));
        return Duration.ofMillis((long) (random.nextDouble() * Math.min(bound, settings.get().retryMax().toMillis())));
    }

    /** The second half of the period; empty when it is off. */
    Optional<Duration> rare() {
        long period = settings.get().retryFailed().toMillis();
        return period == 0 ? Optional.empty() : Optional.of(Duration.ofMillis(period / 2 + (long) (random.nextDouble() * period / 2)));
    }

    /** When a credential that ends then is to be renewed. */
    Instant renewal(Instant now, Instant notAfter) {
        double fraction = 1 - MARGIN + random.nextDouble() * MARGIN / 4;
        double millis = Duration.between(now, notAfter).toMillis();
        return now.plusMillis((long) (millis * fraction));
    }
}
