package org.kedge.transport.client;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;

import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.SecureChannel;
import org.kedge.transport.core.ExportSlot;

/** One attempt to open a channel, until it has succeeded or failed; the first outcome counts, others leave no key. Thread-safe. */
public final class ConnectAttempt {
    private final ClientThreads threads;
    private final Runnable release;
    private final CompletableFuture<SecureChannel> result = new CompletableFuture<>();
    private final AtomicBoolean decided = new AtomicBoolean();
    private final AtomicReference<SecretBytes> exported = new AtomicReference<>();
    private volatile Future<?> timeout;

    /** @param release frees what the attempt holds, after it failed */
    public ConnectAttempt(ClientThreads threads, Runnable release) {
        this.threads = threads;
        this.release = release;
    }

    /** Completes with the outcome, on a worker. */
    public CompletableFuture<SecureChannel> result() {
        return result;
    }

    /**
     * Gives the attempt a limited time.
     *
     * @param late what it fails with
     * @throws RejectedExecutionException when the client has stopped
     */
    public void limit(Duration time, Supplier<KedgeException> late) {
        timeout = threads.timer().schedule(() -> fail(late.get()), time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whether it has succeeded or failed. */
    public boolean isDecided() {
        return decided.get();
    }

    /** Keeps the exported octets for the channel; given up meanwhile, nobody may ever complete this handshake, and they are wiped. */
    public void exported(SecretBytes octets) {
        SecretBytes earlier = exported.getAndSet(octets);
        if (earlier != null) {
            earlier.close();
        }
        if (decided.get()) {
            wipe();
        }
    }

    /**
     * The handshake has succeeded.
     *
     * @param open makes the channel, not called when the attempt has failed meanwhile
     */
    public void succeed(Function<ExportSlot, ? extends SecureChannel> open) {
        if (!decided.compareAndSet(false, true)) {
            wipe();
            return;
        }
        cancelTimeout();
        SecureChannel opened = open.apply(new ExportSlot(Optional.ofNullable(exported.getAndSet(null)), true));
        complete(() -> {
            if (!result.complete(opened)) {
                opened.close();
            }
        });
    }

    /** It has failed; what it holds is released. */
    public void fail(KedgeException failure) {
        if (decided.compareAndSet(false, true)) {
            cancelTimeout();
            wipe();
            release.run();
            complete(() -> result.completeExceptionally(failure));
        }
    }

    /** The client stops: whoever waits is told before this returns. */
    public void stop(KedgeException reason) {
        if (decided.compareAndSet(false, true)) {
            cancelTimeout();
            wipe();
            result.completeExceptionally(reason);
        }
    }

    /** Callers' continuations may block, so they never run on a protocol thread. */
    private void complete(Runnable completion) {
        try {
            threads.workers().execute(completion);
        } catch (RejectedExecutionException e) {
            completion.run();
        }
    }

    private void cancelTimeout() {
        Future<?> pending = timeout;
        if (pending != null) {
            pending.cancel(false);
        }
    }

    private void wipe() {
        SecretBytes octets = exported.getAndSet(null);
        if (octets != null) {
            octets.close();
        }
    }
}
