package org.kedge.association.peer;

import java.time.Duration;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/**
 * How channels to peers are kept.
 *
 * @param idle how long a channel without a request is kept
 * @param parallel channels to one peer over HTTP, which answers one request after the other
 */
public record ConnectionSettings(Duration idle, int parallel) {
    private static final int MAX_IDLE = 86_400;
    private static final int MAX_PARALLEL = 32;

    /** @throws KedgeException {@link ErrorCode#LISTENER_CONFIGURATION} naming the property */
    public ConnectionSettings {
        if (idle.toSeconds() < 1 || idle.toSeconds() > MAX_IDLE) {
            throw new KedgeException(ErrorCode.LISTENER_CONFIGURATION,
                    "org.kedge.association.keys: connection.idle is not 1 to " + MAX_IDLE);
        }
        if (parallel < 1 || parallel > MAX_PARALLEL) {
            throw new KedgeException(ErrorCode.LISTENER_CONFIGURATION,
                    "org.kedge.association.keys: connection.parallel is not 1 to " + MAX_PARALLEL);
        }
    }

    /** A minute, and four channels. */
    public static ConnectionSettings defaults() {
        return new ConnectionSettings(Duration.ofSeconds(60), 4);
    }
}
