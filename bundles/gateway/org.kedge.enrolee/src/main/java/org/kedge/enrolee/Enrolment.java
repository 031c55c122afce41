package org.kedge.enrolee;

import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.BriefingOffer;
import org.kedge.api.enrolment.EnrolmentPhase;
import org.kedge.api.enrolment.EnrolmentState;
import org.kedge.api.enrolment.EnrolmentStatus;
import org.kedge.api.transport.HandshakeFacts;

/**
 * The enrolment with one target in memory. Every access holds the monitor of this object for a moment; the {@link #storeLock} is held
 * while its entries in the store are changed, and taken first.
 */
final class Enrolment {
    /** Held during blocking changes of this enrolment's entries in the store, so that a commit and a forget exclude each other. */
    final Object storeLock = new Object();
    private final String target;
    private Optional<Briefing> briefing = Optional.empty();
    private Progress progress = Progress.NONE;
    private Optional<HeldKey> active = Optional.empty();
    private Optional<HeldKey> pending = Optional.empty();
    private Optional<HandshakeFacts> facts = Optional.empty();
    private Map<EnrolmentPhase, Long> millis = Map.of();
    private EnrolmentPhase phase = EnrolmentPhase.BRIEFING;
    private OptionalLong retryAt = OptionalLong.empty();
    private List<BriefingOffer> offers = List.of();
    private boolean running;
    private boolean forgotten;

    Enrolment(String target) {
        this.target = target;
    }

    String target() {
        return target;
    }

    synchronized Optional<Briefing> briefing() {
        return briefing;
    }

    synchronized void briefing(Briefing accepted) {
        briefing = Optional.of(accepted);
    }

    /** What the sources had for this target when they were last asked. */
    synchronized void offers(List<BriefingOffer> last) {
        offers = last;
    }

    synchronized Progress progress() {
        return progress;
    }

    /** @param retry monotonic time of the next retry; empty when none is due or the renewal follows the clock */
    synchronized void progress(Progress next, OptionalLong retry) {
        progress = next;
        retryAt = retry;
    }

    synchronized OptionalLong retryAt() {
        return retryAt;
    }

    synchronized Optional<HeldKey> active() {
        return active;
    }

    synchronized Optional<HeldKey> pending() {
        return pending;
    }

    synchronized void keys(Optional<HeldKey> nowActive, Optional<HeldKey> nowPending) {
        active = nowActive;
        pending = nowPending;
    }

    /** The key in force: the newest one. A pending key is to be used, the active one is what to fall back on. */
    synchronized Optional<HeldKey> newest() {
        return pending.isPresent() ? pending : active;
    }

    synchronized void enter(EnrolmentPhase entered) {
        phase = entered;
    }

    synchronized void begin() {
        running = true;
        phase = EnrolmentPhase.BRIEFING;
    }

    synchronized void end(Map<EnrolmentPhase, Long> took) {
        running = false;
        millis = took;
    }

    synchronized void facts(HandshakeFacts negotiated) {
        facts = Optional.of(negotiated);
    }

    synchronized boolean running() {
        return running;
    }

    synchronized void forget() {
        forgotten = true;
    }

    /** Takes the state of a loaded one, unless a run holds a newer one. */
    synchronized Enrolment takeOver(Enrolment loaded) {
        if (!running || briefing.isEmpty()) {
            briefing = loaded.briefing();
            keys(loaded.active(), loaded.pending());
            progress(loaded.progress(), loaded.retryAt());
        }
        return this;
    }

    /** The store was replaced by one without this enrolment. */
    synchronized void lost() {
        if (!running && newest().isPresent()) {
            keys(Optional.empty(), Optional.empty());
            progress(progress.keyExpired(), retryAt);
        }
    }

    /** Whether it was removed; then nothing of it is written any more. */
    synchronized boolean forgotten() {
        return forgotten;
    }

    synchronized EnrolmentState state() {
        if (running) {
            return EnrolmentState.RUNNING;
        }
        if (active.isPresent() || pending.isPresent()) {
            return EnrolmentState.ENROLLED;
        }
        if (progress.failedForGood()) {
            return EnrolmentState.FAILED;
        }
        if (progress.expired()) {
            return EnrolmentState.EXPIRED;
        }
        return progress.failures() > 0 ? EnrolmentState.WAITING : EnrolmentState.IDLE;
    }

    /** A snapshot; empty while no instruction was accepted. */
    synchronized Optional<EnrolmentStatus> status() {
        Optional<HeldKey> key = newest();
        Optional<Instant> next = running ? Optional.empty() : progress.nextTry();
        Predicate<String> shown = value -> !value.isEmpty();
        return briefing.map(b -> new EnrolmentStatus(b.instruction(), b.provider(), b.trust(), offers, state(), phase,
                key.map(HeldKey::keId), key.map(HeldKey::checkValue).filter(shown), key.map(HeldKey::derivedCheckValue).filter(shown),
                key.map(HeldKey::notAfter), key.flatMap(k -> facts),
                progress.lastSuccess(), progress.lastFailure(), progress.failures(), next, millis));
    }
}
