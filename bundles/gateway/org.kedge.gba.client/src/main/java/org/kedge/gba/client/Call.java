package org.kedge.gba.client;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.BsfAddress;
import org.kedge.gba.client.state.Kept;
import org.kedge.gba.client.state.UsimState;

/** Somebody who needs a Ks. What comes after he has given up is closed. */
final class Call<T> {
    /** Makes the result; called while the state is locked, with what is closed afterwards. */
    interface Use<T> {
        /** @param flown whether a bootstrap was run for this call */
        T apply(CredentialStore store, UsimState state, Kept kept, boolean flown);
    }

    private final Slot slot;
    private final Optional<BsfAddress> wanted;
    private final Use<T> use;
    private final Consumer<T> discard;
    private final CompletableFuture<T> result;
    private volatile boolean flown;

    /** @param wanted the BSF whose Ks it must be; empty: the last one's, and an old one will do */
    Call(Slot slot, Optional<BsfAddress> wanted, Use<T> use, Consumer<T> discard, CompletableFuture<T> result) {
        this.slot = slot;
        this.wanted = wanted;
        this.use = use;
        this.discard = discard;
        this.result = result;
    }

    Slot slot() {
        return slot;
    }

    Optional<BsfAddress> wanted() {
        return wanted;
    }

    void flown() {
        flown = true;
    }

    /** Whether nobody waits any more. */
    boolean over() {
        return result.isDone();
    }

    boolean hasFlown() {
        return flown;
    }

    /** @return delivers the result; to be run without a lock, because whoever waits goes on in it */
    Runnable use(CredentialStore store, UsimState state, Kept kept) {
        T made = use.apply(store, state, kept, flown);
        return () -> {
            if (!result.complete(made)) {
                discard.accept(made);
            }
        };
    }

    void fail(KedgeException failure) {
        result.completeExceptionally(failure);
    }
}
