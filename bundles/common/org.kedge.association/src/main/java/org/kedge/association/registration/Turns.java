package org.kedge.association.registration;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * One step at a time under each name, in the order of asking. Two client registrations at once would leave one at the server that this
 * node does not know of. Thread-safe.
 */
final class Turns {
    private final Map<String, CompletableFuture<?>> last = new ConcurrentHashMap<>();

    /** Begins the step when the one before has ended, however it ended. */
    <T> CompletionStage<T> take(String name, Supplier<CompletionStage<T>> step) {
        CompletableFuture<T> mine = new CompletableFuture<>();
        CompletableFuture<?> before = last.put(name, mine);
        mine.whenComplete((value, thrown) -> last.remove(name, mine));
        if (before == null) {
            begin(step, mine);
        } else {
            before.whenComplete((value, thrown) -> begin(step, mine));
        }
        return mine;
    }

    private static <T> void begin(Supplier<CompletionStage<T>> step, CompletableFuture<T> mine) {
        try {
            step.get().whenComplete((value, thrown) -> {
                if (thrown != null) {
                    mine.completeExceptionally(thrown);
                } else {
                    mine.complete(value);
                }
            });
        } catch (RuntimeException e) {
            mine.completeExceptionally(e);
        }
    }
}
