package org.kedge.briefing.node;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.work.Bound;

/** Waits for a stage or a service on the worker. */
final class Waiting {
    private Waiting() {
    }

    /**
     * What the stage completes with.
     *
     * @param what is waited for, for the message
     * @param discard gets what comes too late
     * @throws KedgeException what the stage failed with, {@link ErrorCode#REQUEST_TIMED_OUT}, or {@link ErrorCode#TRANSPORT_STOPPED} when
     *         the thread is interrupted, because this bundle is stopped
     */
    static <T> T on(CompletionStage<T> stage, Duration limit, String what, Consumer<T> discard) {
        try {
            return stage.toCompletableFuture().get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw KedgeException.of(e);
        } catch (TimeoutException e) {
            stage.thenAccept(discard);
            throw new KedgeException(ErrorCode.REQUEST_TIMED_OUT, what + " took longer than " + limit.toMillis() + " ms", e);
        } catch (InterruptedException e) {
            stage.thenAccept(discard);
            throw stopped(e);
        }
    }

    /** The first service with this word, which may be about to come back. */
    static <T> Optional<T> on(Bound<T> services, String word, Duration limit) {
        try {
            return services.await(word, limit);
        } catch (InterruptedException e) {
            throw stopped(e);
        }
    }

    private static KedgeException stopped(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new KedgeException(ErrorCode.TRANSPORT_STOPPED, "the Briefing Node client was stopped", e);
    }
}
