package org.kedge.transport.client;

import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/**
 * Threads of one client.
 *
 * @param kind {@code dtls} or {@code tls}
 * @param timer its tasks never block
 * @param workers for path validation and the callers' continuations, which may block
 */
public record ClientThreads(String kind, ScheduledExecutorService timer, Executor workers) {
    /** What everything fails with that is pending when the client stops. */
    public KedgeException stopped() {
        return new KedgeException(ErrorCode.TRANSPORT_STOPPED, kind.toUpperCase(Locale.ROOT) + " client");
    }
}
