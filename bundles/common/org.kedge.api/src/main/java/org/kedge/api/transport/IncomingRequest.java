package org.kedge.api.transport;

import java.time.Instant;

/**
 * A request as a listener received it.
 *
 * @param message the request
 * @param session the authenticated session it came in
 * @param first whether it is the very first message of its session (D-79)
 * @param deadline after which no reply is sent any more
 */
public record IncomingRequest(Request message, ServerSession session, boolean first, Instant deadline) {
}
