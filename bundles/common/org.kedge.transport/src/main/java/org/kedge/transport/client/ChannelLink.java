package org.kedge.transport.client;

import org.kedge.api.transport.Request;

/** The connection below a channel. */
public interface ChannelLink {
    /**
     * Sends a request; does not block. Whatever comes of it is told to the reply; what it throws fails the reply.
     *
     * @param reply its {@link PendingReply#onFailure} is set here when a request that nobody waits for any more is worth a cancellation
     */
    void send(Request request, PendingReply reply);

    /** Ends the session and frees its socket; returns at once, may be called more than once. */
    void release();
}
