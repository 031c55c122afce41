package org.kedge.api.transport;

import java.util.Map;

/**
 * The answer to a {@link Request}. The body of a reply that carries a key is wiped by the transport once it was sent, and by the
 * client that consumed it.
 *
 * @param status the outcome
 * @param headers by lower-case name
 * @param contentType the media type without parameters; empty when there is no body
 * @param body the body; empty when there is none. Not copied
 */
public record Reply(ReplyStatus status, Map<String, String> headers, String contentType, byte[] body) {
    private static final byte[] NO_BODY = {};

    public Reply {
        headers = Map.copyOf(headers);
    }

    /** A reply without a body. */
    public static Reply of(ReplyStatus status) {
        return new Reply(status, Map.of(), "", NO_BODY);
    }

    /** A reply with a JSON document. */
    public static Reply json(ReplyStatus status, byte[] json) {
        return new Reply(status, Map.of(), Request.JSON, json);
    }

    /** Status and length only: the body may hold a secret. */
    @Override
    public String toString() {
        return status + " (" + body.length + " octets)";
    }
}
