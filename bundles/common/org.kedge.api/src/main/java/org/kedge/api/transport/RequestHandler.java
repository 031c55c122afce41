package org.kedge.api.transport;

import java.util.concurrent.CompletionStage;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A function behind a listener. A service with the properties {@link #LISTENER} and {@link #PATH}. Called on the transport's bounded
 * worker pool, where blocking is allowed; a full pool answers {@link ReplyStatus#SERVICE_UNAVAILABLE} without calling. Thread-safe.
 */
@ConsumerType
public interface RequestHandler {
    /** Service property: the name of the listener the handler (or {@link KeyResolver}) belongs to. */
    String LISTENER = "kedge.listener";
    /** Service property: the first path segment the handler serves; longer paths below it come to it too. Empty: the root only. */
    String PATH = "kedge.path";
    /**
     * Service property: {@code true} when the handler authenticates its clients itself, by HTTP Digest. Only such a handler is ever called
     * for a session whose peer is {@link PeerIdentity.Kind#ANONYMOUS}; every other one answers as if it were not there.
     */
    String ANONYMOUS = "kedge.anonymous";

    /**
     * Handles one request.
     *
     * @return completes with the reply before the deadline; an exceptional completion with a
     *         {@link org.kedge.api.error.KedgeException} is logged with its code and answered
     *         {@link ReplyStatus#INTERNAL_SERVER_ERROR} without detail
     */
    CompletionStage<Reply> handle(IncomingRequest request);
}
