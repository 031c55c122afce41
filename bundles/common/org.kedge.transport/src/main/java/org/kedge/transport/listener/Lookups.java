package org.kedge.transport.listener;

import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.KeyResolver;

/**
 * Asks the resolvers of a listener in their order, on its workers, for a limited time. Every question gets exactly one answer: a
 * handshake that waits in vain would end in an alert that tells it from a wrong key (DTLS-36).
 */
final class Lookups {
    private final Ranked<KeyResolver> resolvers;
    private final Executor workers;
    private final ScheduledExecutorService timer;
    private final Duration limit;

    Lookups(Ranked<KeyResolver> resolvers, Executor workers, ScheduledExecutorService timer, Duration limit) {
        this.resolvers = resolvers;
        this.workers = workers;
        this.timer = timer;
        this.limit = limit;
    }

    /**
     * @param question put to one resolver after the other until one knows the answer
     * @param late what to do with an answer that nobody waits for any more
     * @return completes with the answer, or exceptionally with PEER_UNKNOWN or the code of the resolver
     */
    <T> CompletableFuture<T> ask(Function<KeyResolver, CompletionStage<Optional<T>>> question, Consumer<T> late) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            Future<?> timeout = timer.schedule(() -> answer.completeExceptionally(
                    new KedgeException(ErrorCode.REQUEST_TIMED_OUT, "key look-up within " + limit.toMillis() + " ms")), limit.toMillis(),
                    TimeUnit.MILLISECONDS);
            answer.whenComplete((found, failure) -> timeout.cancel(false));
            workers.execute(() -> next(resolvers.all().iterator(), question, answer, late));
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(new KedgeException(ErrorCode.TRANSPORT_STOPPED, "key look-up: no worker is free"));
        }
        return answer;
    }

    private <T> void next(Iterator<KeyResolver> remaining, Function<KeyResolver, CompletionStage<Optional<T>>> question,
            CompletableFuture<T> answer, Consumer<T> late) {
        if (!remaining.hasNext()) {
            answer.completeExceptionally(new KedgeException(ErrorCode.PEER_UNKNOWN, "no resolver knows the peer"));
            return;
        }
        KeyResolver resolver = remaining.next();
        CompletionStage<Optional<T>> stage;
        try {
            stage = question.apply(resolver);
        } catch (RuntimeException e) {
            answer.completeExceptionally(KedgeException.of(e));
            return;
        }
        if (stage == null) {
            answer.completeExceptionally(nothing(resolver));
            return;
        }
        stage.whenComplete((found, failure) -> {
            if (failure != null) {
                answer.completeExceptionally(KedgeException.of(failure));
            } else if (found == null) {
                answer.completeExceptionally(nothing(resolver));
            } else if (found.isEmpty()) {
                next(remaining, question, answer, late);
            } else if (!answer.complete(found.get())) {
                late.accept(found.get());
            }
        });
    }

    /** A resolver of somebody else may break the contract; the handshake does not wait for it. */
    private static KedgeException nothing(KeyResolver resolver) {
        return new KedgeException(ErrorCode.INTERNAL, "key look-up: resolver " + resolver.getClass().getName() + " answered null");
    }
}
