package org.kedge.briefing.local.common;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/** How long a command waits for the enrolee. */
public final class Patience {
    private static final long SECONDS = 120;

    private Patience() {
    }

    /** @throws KedgeException what the stage failed with, or REQUEST_TIMED_OUT */
    public static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw KedgeException.of(e);
        } catch (TimeoutException e) {
            throw new KedgeException(ErrorCode.REQUEST_TIMED_OUT, "the enrolee has not answered for " + SECONDS + " s; see kedge:status");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KedgeException(ErrorCode.REQUEST_TIMED_OUT, "the command was interrupted; see kedge:status");
        }
    }
}
