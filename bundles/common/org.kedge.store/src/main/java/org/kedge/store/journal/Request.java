package org.kedge.store.journal;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

import org.kedge.api.error.KedgeException;

/** One writing call on its way through a group commit. Filled in under the commit lock, read by its caller when it is done. */
final class Request {
    private final Function<Staging, List<Op>> plan;
    private final Thread caller = Thread.currentThread();
    private int steps;
    private volatile boolean done;
    private Optional<RuntimeException> failure = Optional.empty();

    Request(Function<Staging, List<Op>> plan) {
        this.plan = plan;
    }

    /** The steps of the request; empty when it cannot be done, which concerns this request alone. */
    Optional<List<Op>> plan(Staging staging) {
        try {
            List<Op> ops = plan.apply(staging);
            steps = ops.size();
            staging.accept();
            return Optional.of(ops);
        } catch (RuntimeException e) {
            staging.reject();
            failure = Optional.of(e);
            finish();
            return Optional.empty();
        }
    }

    boolean isDone() {
        return done;
    }

    void succeed() {
        if (!done) {
            finish();
        }
    }

    /** Unless it is done already. */
    void fail(KedgeException cause) {
        if (!done) {
            failure = Optional.of(cause);
            finish();
        }
    }

    private void finish() {
        done = true;
        wake();
    }

    void wake() {
        LockSupport.unpark(caller);
    }

    int result() {
        failure.ifPresent(e -> {
            throw e;
        });
        return steps;
    }
}
