package org.kedge.enrolee;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

import org.kedge.api.briefing.BootstrapTrigger.Kind;
import org.kedge.work.Tasks;

/**
 * When the sources are asked again without anybody's doing: without any instruction after a growing delay, otherwise after the interval;
 * sooner when trust was lost. The draws are kept and not the times, so that a changed configuration counts at once. Thread-safe.
 */
final class Reminder {
    private static final double EARLIEST = 0.75;
    private static final double SPREAD = 0.5;

    private final Supplier<Settings> settings;
    private final Tasks tasks;
    private final Backoff backoff;
    private final RandomGenerator random;
    private OptionalLong askedAt = OptionalLong.empty();
    private OptionalLong trustLostAt = OptionalLong.empty();
    private double draw;
    private int fruitless;

    Reminder(Supplier<Settings> settings, Tasks tasks, RandomGenerator random) {
        this.settings = settings;
        this.tasks = tasks;
        this.backoff = new Backoff(settings, random);
        this.random = random;
    }

    /** @param briefed whether this node has an instruction */
    synchronized void asked(boolean briefed) {
        fruitless = briefed ? 0 : fruitless + 1;
        askedAt = OptionalLong.of(tasks.nanos());
        draw = random.nextDouble();
    }

    /** The MEF of an instruction is not trusted any more: its owner may have issued another one. */
    synchronized void trustLost(int failures) {
        trustLostAt = OptionalLong.of(tasks.nanos() + backoff.retry(failures).toNanos());
    }

    /** Why the sources are to be asked now; empty: not yet. */
    synchronized Optional<Kind> due() {
        if (left(trustLostAt).filter(Duration::isZero).isPresent()) {
            trustLostAt = OptionalLong.empty();
            return Optional.of(Kind.TRUST_LOST);
        }
        return left(again()).filter(Duration::isZero).map(now -> Kind.RETRY);
    }

    /** How long until something is due, at most the limit. */
    synchronized Duration wait(Duration limit) {
        Duration again = left(again()).orElse(limit);
        Duration lost = left(trustLostAt).orElse(limit);
        Duration sooner = again.compareTo(lost) < 0 ? again : lost;
        return sooner.compareTo(limit) < 0 ? sooner : limit;
    }

    private Optional<Duration> left(OptionalLong time) {
        return time.isEmpty() ? Optional.empty() : Optional.of(Duration.ofNanos(Math.max(0, time.getAsLong() - tasks.nanos())));
    }

    private OptionalLong again() {
        Duration interval = settings.get().briefing().interval();
        if (askedAt.isEmpty() || fruitless == 0 && interval.isZero()) {
            return OptionalLong.empty();
        }
        long delay = fruitless > 0 ? backoff.retry(fruitless, draw).toNanos() : (long) (interval.toNanos() * (EARLIEST + draw * SPREAD));
        return OptionalLong.of(askedAt.getAsLong() + delay);
    }
}
