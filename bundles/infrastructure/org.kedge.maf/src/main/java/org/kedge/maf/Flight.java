package org.kedge.maf;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.kedge.api.error.KedgeException;
import org.kedge.api.infrastructure.registry.MasterKeyRegistry.MasterKey;

/** One Km that is being asked for, and the handshakes that wait for it. Guarded by its owner until it has landed. */
final class Flight {
    final Contact wanted;
    private final List<CompletableFuture<Optional<MasterKey>>> waiting = new ArrayList<>();
    private Optional<Future<?>> timeout = Optional.empty();
    private boolean answered;
    private boolean landed;

    Flight(Contact wanted) {
        this.wanted = wanted;
    }

    CompletableFuture<Optional<MasterKey>> join() {
        CompletableFuture<Optional<MasterKey>> waiter = new CompletableFuture<>();
        waiting.add(waiter);
        return waiter;
    }

    void timeout(Future<?> task) {
        if (landed) {
            task.cancel(false);
        } else {
            timeout = Optional.of(task);
        }
    }

    /** The MEF or BSF did its part; what is left is to keep the key. */
    void answered() {
        answered = true;
    }

    boolean isAnswered() {
        return answered;
    }

    boolean landed() {
        return landed;
    }

    /** Nobody joins any more. @return how many wait */
    int land() {
        landed = true;
        timeout.ifPresent(task -> task.cancel(false));
        return waiting.size();
    }

    /** Every waiter gets his own copy; call after {@link #land}, without a lock. The caller closes the key. */
    void complete(Optional<MasterKey> key) {
        for (CompletableFuture<Optional<MasterKey>> waiter : waiting) {
            Optional<MasterKey> copy = key.map(k -> new MasterKey(k.info(), k.km().duplicate()));
            if (!waiter.complete(copy)) {
                copy.ifPresent(MasterKey::close);
            }
        }
    }

    /** As {@link #complete}, when there is no answer. */
    void fail(KedgeException cause) {
        waiting.forEach(waiter -> waiter.completeExceptionally(cause));
    }
}
