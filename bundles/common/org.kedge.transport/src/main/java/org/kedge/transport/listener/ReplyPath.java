package org.kedge.transport.listener;

import org.kedge.api.transport.Reply;

/** The way back of one request. */
public interface ReplyPath {
    /**
     * Sends the reply into the session of its request; called once, on any thread. The body is the path's now, which wipes it once it
     * was sent or cannot be sent any more; unless it throws, then it is called once more with a reply without a body.
     */
    void send(Reply reply);

    /** The request was handed to its handler, and its answer may take a while. */
    default void waiting() {
    }
}
