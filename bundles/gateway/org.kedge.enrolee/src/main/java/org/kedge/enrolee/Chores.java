package org.kedge.enrolee;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import org.kedge.api.briefing.BootstrapTrigger.Kind;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.enrolment.EnrolmentState;
import org.kedge.api.error.KedgeException;
import org.kedge.work.Tasks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is to be done for an enrolment in each round of the {@link Watchman}. Blocks on the store. */
final class Chores {
    private static final Logger LOG = LoggerFactory.getLogger(Chores.class);
    private static final Duration KEEP_TIME = Duration.ofHours(1);
    private static final Duration STEADY = Duration.ofMinutes(5);

    private final Enrolee enrolee;
    private final Keeper keeper;
    private final TrustedClock clock;
    private final Tasks tasks;
    private Instant sampledTime;
    private long sampledNanos;

    Chores(Enrolee enrolee, Keeper keeper, TrustedClock clock, Tasks tasks) {
        this.enrolee = enrolee;
        this.keeper = keeper;
        this.clock = clock;
        this.tasks = tasks;
        this.sampledTime = clock.atLeast();
        this.sampledNanos = tasks.nanos();
    }

    void attend(CredentialStore store, Enrolment enrolment) {
        if (enrolment.running()) {
            return;
        }
        try {
            boolean changed = keeper.followActivation(store, enrolment);
            if (clock.trusted() && keeper.expire(store, enrolment) || changed) {
                enrolee.changed(enrolment);
            }
            Optional<Kind> due = due(store, enrolment);
            due.ifPresent(kind -> enrolee.run(enrolment.target(), enrolee.trigger(kind, Optional.of(enrolment.target())),
                    Optional.empty()));
        } catch (KedgeException e) {
            LOG.warn("ENROLMENT-UNATTENDED target={}: {}", enrolment.target(), e.getMessage());
        }
    }

    /** Retries follow monotonic time, renewals the trusted clock; after a failure for good a changed credential is worth a try. */
    private Optional<Kind> due(CredentialStore store, Enrolment enrolment) {
        Progress progress = enrolment.progress();
        if (enrolment.retryAt().isPresent() && tasks.nanos() - enrolment.retryAt().getAsLong() >= 0) {
            return Optional.of(progress.lastFailure().filter(TrustLost::is).isPresent() ? Kind.TRUST_LOST : Kind.RETRY);
        }
        if (progress.failures() == 0) {
            boolean over = enrolment.state() == EnrolmentState.EXPIRED;
            boolean renewal = clock.trusted() && progress.nextTry().map(time -> !clock.atLeast().isBefore(time)).orElse(false);
            return over || renewal ? Optional.of(Kind.EXPIRY) : Optional.empty();
        }
        boolean changed = progress.failedForGood() && !progress.credentials().isEmpty()
                && !progress.credentials().equals(keeper.credentials(store, enrolment));
        return changed ? Optional.of(Kind.RETRY) : Optional.empty();
    }

    /** How long until something is due, at most the limit. */
    Duration next(Collection<Enrolment> enrolments, Duration limit) {
        Duration next = limit;
        for (Enrolment enrolment : enrolments) {
            if (enrolment.running()) {
                continue;
            }
            if (enrolment.retryAt().isPresent()) {
                next = earlier(next, Duration.ofNanos(enrolment.retryAt().getAsLong() - tasks.nanos()));
            }
            if (clock.trusted()) {
                Instant now = clock.atLeast();
                Optional<Instant> renewal = enrolment.progress().failures() == 0 ? enrolment.progress().nextTry() : Optional.empty();
                next = earlier(next, renewal.map(time -> Duration.between(now, time)).orElse(limit));
                next = earlier(next, enrolment.active().map(key -> Duration.between(now, key.notAfter())).orElse(limit));
            }
        }
        return next;
    }

    private static Duration earlier(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    /** A time counts as good when the clock ran as evenly as monotonic time for an hour: a glitch does not raise the floor. */
    synchronized void keepTimeHourly(CredentialStore store) {
        long ran = tasks.nanos() - sampledNanos;
        if (ran < KEEP_TIME.toNanos() || !clock.trusted()) {
            return;
        }
        Duration showed = Duration.between(sampledTime, clock.atLeast());
        boolean steady = Math.abs(showed.toNanos() - ran) < STEADY.toNanos();
        sampledTime = clock.atLeast();
        sampledNanos = tasks.nanos();
        if (steady) {
            keepTime(store);
        }
        LOG.debug("CLOCK steady={} after {} min", steady, TimeUnit.NANOSECONDS.toMinutes(ran));
    }

    /** Makes the present time the floor, in memory and in the store. */
    void keepTime(CredentialStore store) {
        if (!clock.trusted()) {
            return;
        }
        try {
            Instant good = clock.atLeast();
            Ledger.goodTime(store, good);
            clock.raise(good);
        } catch (KedgeException e) {
            LOG.warn("CLOCK-FLOOR-LATE the good time was not stored: {}", e.getMessage());
        }
    }
}
