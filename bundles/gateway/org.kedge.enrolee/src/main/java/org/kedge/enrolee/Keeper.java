package org.kedge.enrolee;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

import org.kedge.api.audit.AuditRecord;
import org.kedge.api.briefing.Briefing;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.enrolment.Provisioned;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.KeId;
import org.kedge.work.Tasks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Changes an enrolment in the store and in memory together: the store first. Every method blocks. */
final class Keeper {
    private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);

    private final Supplier<Settings> settings;
    private final TrustedClock clock;
    private final Tasks tasks;
    private final Auditor auditor;
    private final Backoff backoff;

    Keeper(Supplier<Settings> settings, TrustedClock clock, Tasks tasks, Auditor auditor, RandomGenerator random) {
        this.settings = settings;
        this.clock = clock;
        this.tasks = tasks;
        this.auditor = auditor;
        this.backoff = new Backoff(settings, random);
    }

    /** The enrolments of a store, and the clock floor in it. */
    List<Enrolment> load(CredentialStore store) {
        clock.raise(settings.get().clockFloor().or(() -> Ledger.goodTime(store)).orElse(clock.floor()));
        List<Enrolment> loaded = new ArrayList<>();
        for (String target : Ledger.targets(store)) {
            Ledger.state(store, target).ifPresent(state -> {
                try (state) {
                    loaded.add(restore(store, target, state));
                } catch (KedgeException e) {
                    LOG.error("ENROLMENT-UNREADABLE target={}: {}", target, e.getMessage());
                }
            });
        }
        return loaded;
    }

    private Enrolment restore(CredentialStore store, String target, Credential state) {
        Enrolment enrolment = new Enrolment(target);
        enrolment.briefing(StateCodec.briefing(state));
        enrolment.keys(Ledger.key(store, target, CredentialSlot.ACTIVE), Ledger.key(store, target, CredentialSlot.PENDING));
        Progress progress = StateCodec.progress(state);
        enrolment.progress(progress, progress.failures() == 0 ? OptionalLong.empty() : progress.nextTry().map(this::retryAt)
                .orElse(OptionalLong.empty()));
        LOG.info("RESTORED target={} state={} keId={} notAfter={}", target, enrolment.state(),
                enrolment.newest().map(key -> key.keId().toString()).orElse("-"),
                enrolment.newest().map(key -> key.notAfter().toString()).orElse("-"));
        return enrolment;
    }

    /** A persisted time in the far future, written or read by a wrong clock, does not keep the node waiting longer than usual. */
    private OptionalLong retryAt(Instant next) {
        Duration wait = Duration.between(clock.atLeast(), next);
        Settings limits = settings.get();
        Duration most = limits.retryMax().compareTo(limits.retryFailed()) > 0 ? limits.retryMax() : limits.retryFailed();
        Duration bounded = wait.isNegative() ? Duration.ZERO : wait.compareTo(most) > 0 ? most : wait;
        return OptionalLong.of(tasks.nanos() + bounded.toNanos());
    }

    /**
     * Takes an instruction as the one in force, durably, before anything is done with it: its serial guards against replays. For the very
     * same document a stronger voucher is noted.
     */
    void accept(CredentialStore store, Enrolment enrolment, Briefing briefing) {
        synchronized (enrolment.storeLock) {
            Optional<Briefing> same = enrolment.briefing().filter(old -> Inspector.same(old, briefing));
            if (same.filter(old -> old.equals(briefing) || old.trust().compareTo(briefing.trust()) > 0).isPresent()) {
                return;
            }
            requireNotForgotten(enrolment);
            Progress progress = same.isPresent() ? enrolment.progress() : enrolment.progress().reinstructed();
            Ledger.save(store, enrolment.target(), briefing, progress);
            enrolment.briefing(briefing);
            enrolment.progress(progress, same.isPresent() ? enrolment.retryAt() : OptionalLong.empty());
        }
        LOG.info("BRIEFED target={} provider={} trust={} serial={} mechanism={}", enrolment.target(), briefing.provider(),
                briefing.trust().word(), briefing.instruction().serial(), briefing.instruction().mechanism().word());
        auditor.record("briefing.accepted", AuditRecord.Outcome.GRANTED, enrolment.target(), briefing.provider(), Map.of("serial",
                Long.toString(briefing.instruction().serial()), "trust", briefing.trust().word(), "signer",
                briefing.signer().orElse("none")));
    }

    /** Commits Ke; the enrolment is enrolled when this returns. */
    HeldKey commit(CredentialStore store, Enrolment enrolment, Briefing briefing, Provisioned provisioned) {
        synchronized (enrolment.storeLock) {
            requireNotForgotten(enrolment);
            reread(store, enrolment);
            if (clock.trusted()) {
                dropExpired(store, enrolment, clock.instant());
            }
            Instant now = clock.atLeast();
            Progress progress = Progress.success(now, backoff.renewal(now, provisioned.key().notAfter()));
            CredentialSlot slot = slot(enrolment, provisioned.key().keId());
            HeldKey held = Ledger.commit(store, briefing, provisioned.key(), slot, progress);
            enrolment.keys(slot == CredentialSlot.ACTIVE ? Optional.of(held) : enrolment.active(),
                    slot == CredentialSlot.PENDING ? Optional.of(held) : Optional.empty());
            enrolment.progress(progress, OptionalLong.empty());
            enrolment.facts(provisioned.facts());
            return held;
        }
    }

    /** Beside a valid older key; a key that a MAF enrolment has kept already stays where it is. */
    private static CredentialSlot slot(Enrolment enrolment, KeId keId) {
        return enrolment.active().filter(key -> !key.keId().equals(keId)).isPresent() ? CredentialSlot.PENDING : CredentialSlot.ACTIVE;
    }

    private static void requireNotForgotten(Enrolment enrolment) {
        if (enrolment.forgotten()) {
            throw new KedgeException(ErrorCode.BRIEFING_NONE, "the enrolment with " + enrolment.target() + " was forgotten meanwhile");
        }
    }

    /** Notes a failed run and when the next one is due; written as well as the store allows. */
    void failed(Optional<CredentialStore> store, Enrolment enrolment, KedgeException failure) {
        synchronized (enrolment.storeLock) {
            Progress before = enrolment.progress();
            Optional<Duration> delay = failure.retryable() ? Optional.of(backoff.retry(before.failures() + 1)) : backoff.rare();
            Instant now = clock.atLeast();
            Progress after = before.failed(failure, delay.map(now::plus),
                    failure.retryable() ? "" : store.map(s -> credentials(s, enrolment)).orElse(""));
            enrolment.progress(after, delay.map(d -> OptionalLong.of(tasks.nanos() + d.toNanos())).orElse(OptionalLong.empty()));
            if (store.isPresent() && enrolment.briefing().isPresent() && !enrolment.forgotten()) {
                try {
                    Ledger.save(store.get(), enrolment.target(), enrolment.briefing().get(), after);
                } catch (KedgeException e) {
                    LOG.warn("ENROLMENT-STATE-LATE target={}: {}", enrolment.target(), e.getMessage());
                }
            }
        }
    }

    /** What the credentials of the accepted instruction look like; empty when the store does not tell. */
    String credentials(CredentialStore store, Enrolment enrolment) {
        try {
            return enrolment.briefing().map(briefing -> Ledger.credentials(store, briefing.instruction())).orElse("");
        } catch (KedgeException e) {
            return "";
        }
    }

    /**
     * Whoever uses a pending key with success for an association activates it in the store: what is known of the keys follows.
     *
     * @return whether anything changed
     */
    boolean followActivation(CredentialStore store, Enrolment enrolment) {
        synchronized (enrolment.storeLock) {
            return !enrolment.forgotten() && reread(store, enrolment);
        }
    }

    private static boolean reread(CredentialStore store, Enrolment enrolment) {
        Optional<HeldKey> pending = Ledger.key(store, enrolment.target(), CredentialSlot.PENDING);
        if (enrolment.pending().isEmpty() || pending.equals(enrolment.pending())) {
            return false;
        }
        Optional<HeldKey> active = Ledger.key(store, enrolment.target(), CredentialSlot.ACTIVE);
        enrolment.keys(active, pending);
        active.ifPresent(key -> LOG.info("IN-USE target={} keId={}: the renewed key has proved itself", enrolment.target(), key.keId()));
        return true;
    }

    /**
     * Ends what has expired by a trusted clock (D-17): the pending key takes the place of an expired active one, and is erased when it
     * has expired too.
     *
     * @return whether anything changed
     */
    boolean expire(CredentialStore store, Enrolment enrolment) {
        synchronized (enrolment.storeLock) {
            return !enrolment.forgotten() && dropExpired(store, enrolment, clock.instant());
        }
    }

    private boolean dropExpired(CredentialStore store, Enrolment enrolment, Instant now) {
        Optional<HeldKey> active = enrolment.active().filter(key -> !key.expired(now));
        Optional<HeldKey> pending = enrolment.pending().filter(key -> !key.expired(now));
        if (active.isPresent() || enrolment.active().isEmpty() && enrolment.pending().isEmpty()) {
            boolean pendingExpired = !pending.equals(enrolment.pending());
            enrolment.keys(active, pending);
            return pendingExpired;
        }
        String alias = Aliases.key(enrolment.target());
        if (pending.isPresent()) {
            store.activate(alias);
            enrolment.keys(pending, Optional.empty());
            LOG.info("ACTIVATED target={} keId={}: the older key has expired", enrolment.target(), pending.get().keId());
            return true;
        }
        store.remove(alias);
        enrolment.keys(Optional.empty(), Optional.empty());
        Progress expired = enrolment.progress().keyExpired();
        enrolment.progress(expired, expired.failures() == 0 ? OptionalLong.empty() : enrolment.retryAt());
        enrolment.briefing().ifPresent(briefing -> Ledger.save(store, enrolment.target(), briefing, expired));
        LOG.warn("EXPIRED target={}: Ke has reached its Enrolment Expiry and was erased", enrolment.target());
        return true;
    }

    /** Removes everything of an enrolment; nothing of it is written afterwards. */
    boolean forget(CredentialStore store, Enrolment enrolment) {
        synchronized (enrolment.storeLock) {
            boolean existed = Ledger.forget(store, enrolment.target());
            enrolment.forget();
            return existed;
        }
    }
}
