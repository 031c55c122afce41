package org.kedge.transport.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.Reply;
import org.kedge.transport.core.Bodies;

/** One request until its reply, with its own time limit. The first outcome counts. Thread-safe. */
public final class PendingReply {
    private final Supplier<String> what;
    private final Executor workers;
    private final Consumer<PendingReply> done;
    private final CompletableFuture<Reply> reply = new CompletableFuture<>();
    private final AtomicBoolean decided = new AtomicBoolean();
    private volatile Runnable cancellation = () -> { };
    private volatile Future<?> timeout;

    /**
     * @param what the request and its peer, for messages of failures
     * @param workers for the continuations of whoever waits, which may block
     * @param done told once when the outcome is decided
     */
    PendingReply(Supplier<String> what, Executor workers, Consumer<PendingReply> done) {
        this.what = what;
        this.workers = workers;
        this.done = done;
    }

    CompletionStage<Reply> stage() {
        return reply;
    }

    /** The request and its peer, for messages of failures. */
    public String what() {
        return what.get();
    }

    /** What to do when the request fails, for example because its time is over; set before it is sent. */
    public void onFailure(Runnable action) {
        cancellation = action;
    }

    void limit(ScheduledExecutorService timer, Duration limit) {
        timeout = timer.schedule(this::timedOut, limit.toMillis(), TimeUnit.MILLISECONDS);
        if (decided.get()) {
            timeout.cancel(false);
        }
    }

    /** Nobody has answered in time. */
    public void timedOut() {
        fail(new KedgeException(ErrorCode.REQUEST_TIMED_OUT, what.get()));
    }

    /** The reply has come; one that nobody waits for any more is wiped. */
    public void complete(Reply received) {
        if (!finish(() -> reply.complete(received))) {
            Bodies.wipe(received.body());
        }
    }

    /** No reply will come. */
    public void fail(KedgeException failure) {
        if (finish(() -> reply.completeExceptionally(failure))) {
            cancellation.run();
        }
    }

    private boolean finish(Runnable completion) {
        if (!decided.compareAndSet(false, true)) {
            return false;
        }
        Future<?> pending = timeout;
        if (pending != null) {
            pending.cancel(false);
        }
        done.accept(this);
        try {
            workers.execute(completion);
        } catch (RejectedExecutionException e) {
            completion.run();
        }
        return true;
    }
}
