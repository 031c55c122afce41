package org.kedge.gba.client;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.GbaStatus;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.gba.client.state.Kept;
import org.kedge.gba.client.state.KeptNaf;
import org.kedge.gba.client.state.UsimState;

/**
 * One USIM in memory: what may be shown of it, the run in flight, and what it must not do for a while. Nothing secret. Every method
 * holds the monitor for a moment; the {@link #storeLock} is held while its state in the store is read, judged or changed, and taken first.
 */
final class Slot {
    /** A bootstrap in flight, which others join. */
    record Flight(Fqdn bsf, int generation, CompletableFuture<Void> landed) {
    }

    private static final Duration INVALIDATION = Duration.ofMinutes(1);
    private static final Duration RENEW_AGAIN = Duration.ofMinutes(1);

    final Object storeLock = new Object();
    final Hold hold = new Hold();
    private final String usim;
    private GbaStatus seen;
    private Optional<KedgeException> lastFailure = Optional.empty();
    private Optional<Flight> flight = Optional.empty();
    private Optional<Instant> firstEnd = Optional.empty();
    private int generation;
    private Optional<KeyReference> invalid = Optional.empty();
    private Optional<Long> invalidated = Optional.empty();
    private Optional<Long> renewalFailed = Optional.empty();

    Slot(String usim) {
        this.usim = usim;
        this.seen = nothing(usim);
    }

    private static GbaStatus nothing(String usim) {
        return new GbaStatus(usim, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.empty(), Optional.empty(), List.of(), Optional.empty());
    }

    String usim() {
        return usim;
    }

    synchronized void show(Optional<UsimState> state) {
        Optional<Kept> kept = state.flatMap(UsimState::current);
        firstEnd = Stream.concat(kept.stream(), state.flatMap(UsimState::previous).stream()).map(Kept::notAfter).min(Instant::compareTo);
        seen = new GbaStatus(usim, Optional.empty(), state.map(s -> s.bsf().address().fqdn()), kept.map(Kept::mode),
                kept.map(k -> k.bTid().reference()), kept.map(k -> k.digest().token()), kept.map(Kept::since), kept.map(Kept::notAfter),
                kept.map(k -> k.nafs().stream().map(KeptNaf::shown).toList()).orElse(List.of()), Optional.empty());
    }

    synchronized GbaStatus status(Optional<String> kind) {
        return new GbaStatus(usim, kind, seen.bsf(), seen.mode(), seen.bTid(), seen.digest(), seen.since(), seen.notAfter(), seen.nafs(),
                lastFailure);
    }

    /** When the first of its bootstraps ends. */
    synchronized Optional<Instant> firstEnd() {
        return firstEnd;
    }

    /** Whether it is known for more than a failure. */
    synchronized boolean known() {
        return seen.bsf().isPresent();
    }

    synchronized Optional<Flight> flight() {
        return flight;
    }

    synchronized Flight begin(Fqdn bsf) {
        Flight next = new Flight(bsf, generation, new CompletableFuture<>());
        flight = Optional.of(next);
        return next;
    }

    synchronized void succeeded() {
        flight = Optional.empty();
        lastFailure = Optional.empty();
        renewalFailed = Optional.empty();
        invalid = Optional.empty();
    }

    synchronized void failed(KedgeException failure, long nanos) {
        flight = Optional.empty();
        lastFailure = Optional.of(failure);
        renewalFailed = Optional.of(nanos);
    }

    /** Whether a renewal for a NAF failed so recently that the old Ks is given out without another try. */
    synchronized boolean renewalRests(long nanos) {
        return renewalFailed.filter(at -> nanos - at < RENEW_AGAIN.toNanos()).isPresent();
    }

    /** Takes the B-TID in force out of use, at most once a minute. @return whether it is out of use now */
    synchronized boolean invalidate(KeyReference bTid, long nanos) {
        if (!seen.bTid().equals(Optional.of(bTid)) || invalidated.filter(at -> nanos - at < INVALIDATION.toNanos()).isPresent()) {
            return isInvalid(bTid);
        }
        invalid = Optional.of(bTid);
        invalidated = Optional.of(nanos);
        return true;
    }

    synchronized boolean isInvalid(KeyReference bTid) {
        return invalid.equals(Optional.of(bTid));
    }

    /** Whether the USIM was not forgotten since a run began. */
    synchronized boolean counts(Flight of) {
        return of.generation() == generation;
    }

    synchronized void forget() {
        generation++;
        seen = nothing(usim);
        firstEnd = Optional.empty();
        lastFailure = Optional.empty();
        invalid = Optional.empty();
        renewalFailed = Optional.empty();
        hold.clear();
    }
}
