package org.kedge.gba.client.ub;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.transport.Reply;

/** What a reply of a BSF that is neither a challenge nor a result says (gba.md 12). */
final class Statuses {
    private Statuses() {
    }

    static boolean isRefusal(Reply reply) {
        return switch (reply.status()) {
            case ORIGINATOR_HAS_NO_PRIVILEGE, ORIGINATOR_NOT_AUTHENTICATED, SECURITY_ASSOCIATION_REQUIRED, NOT_FOUND -> true;
            default -> false;
        };
    }

    static KedgeException failure(Reply reply, Fqdn bsf) {
        ErrorCode code = isRefusal(reply) ? ErrorCode.BSF_REFUSED : switch (reply.status()) {
            case INTERNAL_SERVER_ERROR, NOT_IMPLEMENTED, SERVICE_UNAVAILABLE, REQUEST_TIMEOUT -> ErrorCode.BSF_UNAVAILABLE;
            default -> ErrorCode.BSF_PROTOCOL;
        };
        return new KedgeException(code, "the BSF " + bsf + " answered " + reply.status() + " where a challenge or a result was due");
    }
}
