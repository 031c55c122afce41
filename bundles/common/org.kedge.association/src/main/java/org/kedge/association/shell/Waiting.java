package org.kedge.association.shell;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/** What every command does: wait for a stage, need a service, show an absent value. */
final class Waiting {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private Waiting() {
    }

    /** The value; a failure is thrown with its code, so that scripts see it. */
    static <T> T on(CompletionStage<T> stage, String what) {
        try {
            return stage.toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw KedgeException.of(e);
        } catch (TimeoutException e) {
            throw new KedgeException(ErrorCode.REQUEST_TIMED_OUT, "waited " + PATIENCE.toSeconds() + " s for " + what + ", which goes on",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KedgeException(ErrorCode.REQUEST_TIMED_OUT, "interrupted while waiting for " + what, e);
        }
    }

    static <T> T need(T service, String what) {
        return Optional.ofNullable(service).orElseThrow(() -> new KedgeException(ErrorCode.SERVICE_MISSING,
                what + " is not there; org.kedge.association is not configured or not started"));
    }

    static String dash(Optional<?> value) {
        return value.map(Object::toString).orElse("-");
    }
}
