package org.kedge.mef;

import java.util.Locale;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.ReplyStatus;

/** How faults are told to a peer: status by frameworks.md 13, text without detail. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ReplyStatus status;
    private final KedgeException fault;

    /** A fault whose status does not follow from its code. */
    Refusal(ReplyStatus status, ErrorCode code, String detail) {
        super(detail, null, false, false);
        this.status = status;
        this.fault = new KedgeException(code, detail);
    }

    private Refusal(KedgeException fault) {
        super(fault.detail(), fault, false, false);
        this.status = status(fault.code());
        this.fault = fault;
    }

    /** What a handler threw, as a refusal. */
    static Refusal of(RuntimeException thrown) {
        return thrown instanceof Refusal refusal ? refusal : new Refusal(KedgeException.of(thrown));
    }

    ReplyStatus status() {
        return status;
    }

    KedgeException fault() {
        return fault;
    }

    /** What the peer reads: the code and its name, so that two owners can talk about it. */
    String publicText() {
        return fault.code().code() + " " + fault.code().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static ReplyStatus status(ErrorCode code) {
        return switch (code) {
            case EXCHANGE_MALFORMED, IDENTIFIER_MALFORMED, MESSAGE_TOO_LARGE -> ReplyStatus.BAD_REQUEST;
            case SUID_UNDEFINED, DERIVATION_UNSUPPORTED -> ReplyStatus.CONTENTS_UNACCEPTABLE;
            // One status for the three: a peer must not learn which KeIDs exist (frameworks.md 13, last line).
            case KEY_UNKNOWN, KEY_EXPIRED, TARGET_NOT_ALLOWED -> ReplyStatus.NOT_FOUND;
            case SUID_NOT_ALLOWED, PEER_UNKNOWN -> ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE;
            case ORIGINATOR_MISMATCH -> ReplyStatus.ORIGINATOR_NOT_AUTHENTICATED;
            case SESSION_NOT_FIRST_REQUEST, SESSION_RESUMED, EXPORT_ALREADY_TAKEN, EXCHANGE_REFUSED -> ReplyStatus.CONFLICT;
            case NO_EXTENDED_MASTER_SECRET -> ReplyStatus.SECURITY_ASSOCIATION_REQUIRED;
            case REQUEST_TIMED_OUT -> ReplyStatus.REQUEST_TIMEOUT;
            default -> ReplyStatus.INTERNAL_SERVER_ERROR;
        };
    }
}
