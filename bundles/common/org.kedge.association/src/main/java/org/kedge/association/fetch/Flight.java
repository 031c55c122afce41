package org.kedge.association.fetch;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import org.kedge.api.association.FetchedKey;
import org.kedge.api.error.KedgeException;

/** One look-up of one key, shared by all who want it. Each gets a copy of its own; the original is wiped. Thread-safe. */
final class Flight {
    private record Waiter(CompletableFuture<Optional<FetchedKey>> result, Instant deadline) {
    }

    private final Wanted wanted;
    private List<Waiter> waiters = new ArrayList<>();
    private Optional<FetchedKey> key = Optional.empty();
    private boolean landed;

    Flight(Wanted wanted) {
        this.wanted = wanted;
    }

    Wanted wanted() {
        return wanted;
    }

    /** @return false when it is over and its key wiped: the caller needs another one */
    synchronized boolean join(CompletableFuture<Optional<FetchedKey>> result, Instant deadline) {
        if (landed) {
            key.ifPresent(k -> hand(k, result));
            return key.isPresent();
        }
        waiters.add(new Waiter(result, deadline));
        return true;
    }

    /** The latest deadline of those who still wait; empty when nobody does. */
    synchronized Optional<Instant> deadline() {
        return waiters.stream().filter(waiter -> !waiter.result.isDone()).map(Waiter::deadline).max(Instant::compareTo);
    }

    /** Hands out copies; the key stays for those who come a moment later, until {@link #wipe}. */
    void land(FetchedKey fetched) {
        List<Waiter> served;
        synchronized (this) {
            landed = true;
            key = Optional.of(fetched);
            served = waiters;
            waiters = List.of();
        }
        served.forEach(waiter -> hand(fetched, waiter.result));
    }

    /** The peer does not grant the key. */
    void refuse() {
        end().forEach(waiter -> waiter.result.complete(Optional.empty()));
    }

    void fail(KedgeException failure) {
        end().forEach(waiter -> waiter.result.completeExceptionally(failure));
    }

    private synchronized List<Waiter> end() {
        landed = true;
        List<Waiter> told = waiters;
        waiters = List.of();
        return told;
    }

    private static void hand(FetchedKey k, CompletableFuture<Optional<FetchedKey>> result) {
        if (result.isDone()) {
            return;
        }
        FetchedKey copy = new FetchedKey(k.key().duplicate(), k.keyId(), k.suid(), k.sourceId(), k.derivation(), k.assigned(),
                k.notAfter(), k.adminFqdn(), k.labels());
        if (!result.complete(Optional.of(copy))) {
            copy.close();
        }
    }

    synchronized void wipe() {
        key.ifPresent(FetchedKey::close);
        key = Optional.empty();
    }
}
