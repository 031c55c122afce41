package org.kedge.registration;

import java.util.Locale;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.ReplyStatus;

/** How faults are told to a client: status by frameworks.md 13, text without detail. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;
    /** One text for what is unknown, expired, somebody else's or not for this target: nobody learns which. */
    private static final String NOT_FOUND = "nothing of this identifier for this client";

    private final ReplyStatus status;
    private final KedgeException fault;

    /** A fault whose status does not follow from its code. */
    Refusal(ReplyStatus status, ErrorCode code, String detail) {
        this(status, new KedgeException(code, detail));
    }

    private Refusal(ReplyStatus status, KedgeException fault) {
        super(fault.detail(), fault, false, false);
        this.status = status;
        this.fault = fault;
    }

    /** A value that is well-formed and out of range. */
    static Refusal unacceptable(String detail) {
        return new Refusal(ReplyStatus.CONTENTS_UNACCEPTABLE, ErrorCode.EXCHANGE_MALFORMED, detail);
    }

    /** The stakeholder, the rules or a limit are against it. */
    static Refusal forbidden(String detail) {
        return new Refusal(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE, ErrorCode.REGISTRATION_REFUSED, detail);
    }

    /** Unknown, expired or somebody else's. */
    static Refusal unknown(String detail) {
        return new Refusal(ReplyStatus.NOT_FOUND, ErrorCode.REGISTRATION_UNKNOWN, detail);
    }

    /** What a procedure threw, as a refusal. */
    static Refusal of(RuntimeException thrown) {
        if (thrown instanceof Refusal refusal) {
            return refusal;
        }
        KedgeException fault = KedgeException.of(thrown);
        return new Refusal(status(fault.code()), fault);
    }

    ReplyStatus status() {
        return status;
    }

    KedgeException fault() {
        return fault;
    }

    /** What the client reads: the code and its name, so that two owners can talk about it. */
    String publicText() {
        return status == ReplyStatus.NOT_FOUND ? NOT_FOUND
                : fault.code().code() + " " + fault.code().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static ReplyStatus status(ErrorCode code) {
        return switch (code) {
            case EXCHANGE_MALFORMED, IDENTIFIER_MALFORMED, MESSAGE_TOO_LARGE -> ReplyStatus.BAD_REQUEST;
            case SUID_UNDEFINED, KEY_LENGTH -> ReplyStatus.CONTENTS_UNACCEPTABLE;
            case REGISTRATION_UNKNOWN -> ReplyStatus.NOT_FOUND;
            case REGISTRATION_CONFLICT, EXPORT_ALREADY_TAKEN, SESSION_RESUMED -> ReplyStatus.CONFLICT;
            case NO_EXTENDED_MASTER_SECRET -> ReplyStatus.SECURITY_ASSOCIATION_REQUIRED;
            case REQUEST_TIMED_OUT -> ReplyStatus.REQUEST_TIMEOUT;
            default -> ReplyStatus.INTERNAL_SERVER_ERROR;
        };
    }
}
