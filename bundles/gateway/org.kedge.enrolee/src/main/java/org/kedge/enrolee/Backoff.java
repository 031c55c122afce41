package org.kedge.enrolee;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** When to run again. Everything is spread, so that a fleet that fails or was enrolled together does not come back together. */
final class Backoff {
    private static final int MAX_DOUBLINGS = 30;

    private final Supplier<Settings> settings;
    private final RandomGenerator random;

    Backoff(Supplier<Settings> settings, RandomGenerator random) {
        this.settings = settings;
        this.random = random;
    }

    /** Exponential with full jitter: anything from zero to initial x 2^(failures - 1), at most the maximum. */
    Duration retry(int failures) {
        return retry(failures, random.nextDouble());
    }

    /** @param draw from zero to one */
    Duration retry(int failures, double draw) {
        double bound = settings.get().retryInitial().toMillis() * Math.pow(2, Math.min(MAX_DOUBLINGS, failures - 1));
        return Duration.ofMillis((long) (draw * Math.min(bound, settings.get().retryMax().toMillis())));
    }

    /** The second half of the period; empty when it is off. */
    Optional<Duration> rare() {
        long period = settings.get().retryFailed().toMillis();
        return period == 0 ? Optional.empty() : Optional.of(Duration.ofMillis(period / 2 + (long) (random.nextDouble() * period / 2)));
    }

    /** Within the first quarter of what is left of the lifetime after the fraction. */
    Instant renewal(Instant now, Instant notAfter) {
        double fraction = settings.get().renewAt() + random.nextDouble() * (1 - settings.get().renewAt()) / 4;
        return now.plusMillis((long) (Duration.between(now, notAfter).toMillis() * fraction));
    }
}
