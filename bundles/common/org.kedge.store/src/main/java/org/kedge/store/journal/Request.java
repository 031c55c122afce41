package org.kedge.store.journal;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import org.kedge.api.error.KedgeException;

/** One writing call on its way through a group commit. Used under the commit lock, its result by the caller afterwards. */
final class Request {
    private final Function<Staging, List<Op>> plan;
    private int steps;
    private boolean done;
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
            done = true;
            failure = Optional.of(e);
            return Optional.empty();
        }
    }

    boolean isDone() {
        return done;
    }

    void succeed() {
        done = true;
    }

    /** Unless it is done already. */
    void fail(KedgeException cause) {
        if (!done) {
            done = true;
            failure = Optional.of(cause);
        }
    }

    int result() {
        failure.ifPresent(e -> {
            throw e;
        });
        return steps;
    }
}
