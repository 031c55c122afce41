package org.kedge.association.initiator;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

import org.kedge.work.Tasks;
import org.kedge.work.Times;

/**
 * When an association is looked at next. Retries and tests follow monotonic time; renewal and end follow the trusted clock, and wait
 * while there is none. The association's lock guards it.
 */
final class Schedule {
    /** At least this often the clock is looked at: it may have been set. */
    private static final Duration ROUND = Duration.ofSeconds(60);
    private static final Duration SHORTEST = Duration.ofMillis(10);

    private final Tasks tasks;
    private final Times times;
    private final Runnable look;
    private OptionalLong retryAt = OptionalLong.empty();
    private Optional<Instant> nextTry = Optional.empty();
    private long testAt;
    private Runnable cancel = () -> { };

    /** @param look called when something is due */
    Schedule(Tasks tasks, Times times, Runnable look) {
        this.tasks = tasks;
        this.times = times;
        this.look = look;
    }

    /** When the next try or renewal is due, for people. */
    Optional<Instant> nextTry() {
        return nextTry;
    }

    void nothing() {
        retryAt = OptionalLong.empty();
        nextTry = Optional.empty();
    }

    /** A retry after a delay; empty for none. */
    void retry(Optional<Duration> delay) {
        retryAt = delay.map(d -> OptionalLong.of(tasks.nanos() + d.toNanos())).orElse(OptionalLong.empty());
        nextTry = delay.map(times.now()::plus);
    }

    void renewal(Optional<Instant> due) {
        retryAt = OptionalLong.empty();
        nextTry = due;
    }

    void test(Duration delay) {
        testAt = tasks.nanos() + delay.toNanos();
    }

    boolean retryDue() {
        return retryAt.isPresent() && tasks.nanos() - retryAt.getAsLong() >= 0;
    }

    boolean renewalDue() {
        Optional<Instant> now = times.trusted();
        return now.isPresent() && nextTry.filter(time -> !now.get().isBefore(time)).isPresent();
    }

    boolean testDue() {
        return tasks.nanos() - testAt >= 0;
    }

    void stop() {
        cancel.run();
        cancel = () -> { };
    }

    /**
     * Sets the one timer for whatever is due first.
     *
     * @param end of the open association's credential; empty without one
     * @param open whether there is an association to look after
     * @param renewing whether its renewal is under way already
     * @param tested whether it is kept alive
     */
    void arm(boolean open, Optional<Instant> end, boolean renewing, boolean tested) {
        stop();
        if (retryAt.isEmpty() && !open) {
            return;
        }
        Duration wait = ROUND;
        if (retryAt.isPresent()) {
            wait = shorter(wait, Duration.ofNanos(retryAt.getAsLong() - tasks.nanos()));
        }
        if (open) {
            Optional<Instant> now = times.trusted();
            wait = shorter(wait, until(now, renewing ? Optional.empty() : nextTry, wait));
            wait = shorter(wait, until(now, end, wait));
            wait = tested ? shorter(wait, Duration.ofNanos(testAt - tasks.nanos())) : wait;
        }
        cancel = tasks.after(wait.compareTo(SHORTEST) < 0 ? SHORTEST : wait, look);
    }

    private static Duration until(Optional<Instant> now, Optional<Instant> due, Duration otherwise) {
        return now.isPresent() && due.isPresent() ? Duration.between(now.get(), due.get()) : otherwise;
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }
}
