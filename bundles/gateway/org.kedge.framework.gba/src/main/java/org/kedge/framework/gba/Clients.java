package org.kedge.framework.gba;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.GbaClient;

/** The GBA client that is present; whoever needs it while it is absent, for example during its update, waits a little. Thread-safe. */
public final class Clients implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Duration patience;
    private final List<CompletableFuture<GbaClient>> waiting = new ArrayList<>();
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "kedge-framework-gba-timer");
        thread.setDaemon(true);
        return thread;
    });
    private Optional<GbaClient> present = Optional.empty();

    /** Waits at most 5 s. */
    public Clients() {
        this(PATIENCE);
    }

    /** @param patience the longest wait */
    public Clients(Duration patience) {
        this.patience = patience;
        timer.setRemoveOnCancelPolicy(true);
    }

    /** A client has come. */
    public void bind(GbaClient client) {
        List<CompletableFuture<GbaClient>> served;
        synchronized (this) {
            present = Optional.of(client);
            served = List.copyOf(waiting);
            waiting.clear();
        }
        served.forEach(waiter -> waiter.complete(client));
    }

    /** A client has gone; it is forgotten unless another one has taken its place. */
    public synchronized void unbind(GbaClient client) {
        present = present.filter(other -> other != client);
    }

    /** The client, now or when it has come; exceptionally with {@link ErrorCode#SERVICE_MISSING}. Completing it ends the wait. */
    CompletableFuture<GbaClient> await() {
        CompletableFuture<GbaClient> waiter = new CompletableFuture<>();
        synchronized (this) {
            if (present.isPresent()) {
                return CompletableFuture.completedFuture(present.get());
            }
            waiting.add(waiter);
            if (!timer.isShutdown()) {
                timer.schedule(() -> giveUp(waiter), patience.toMillis(), TimeUnit.MILLISECONDS);
            }
        }
        return waiter;
    }

    private void giveUp(CompletableFuture<GbaClient> waiter) {
        synchronized (this) {
            waiting.remove(waiter);
        }
        waiter.completeExceptionally(new KedgeException(ErrorCode.SERVICE_MISSING,
                "no GBA client (org.kedge.gba.client) came within " + patience.toSeconds() + " s"));
    }

    @Override
    public void close() {
        timer.shutdownNow();
        List<CompletableFuture<GbaClient>> left;
        synchronized (this) {
            left = List.copyOf(waiting);
            waiting.clear();
        }
        left.forEach(waiter -> waiter.completeExceptionally(GbaFramework.stopped()));
    }
}
