package org.kedge.briefingnode;

import java.util.Locale;
import java.util.Map;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.messages.json.StrictJson;

/** How faults are told to a node: status by code, text without detail. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final long OWN_FAULT_SECONDS = 30;

    private final ReplyStatus status;
    private final KedgeException fault;
    private final long retryAfter;

    private Refusal(ReplyStatus status, KedgeException fault, long retryAfter) {
        super(fault.detail(), fault, false, false);
        this.status = status;
        this.fault = fault;
        this.retryAfter = retryAfter;
    }

    /** A fault whose status does not follow from its code. */
    Refusal(ReplyStatus status, ErrorCode code, String detail) {
        this(status, new KedgeException(code, detail), OWN_FAULT_SECONDS);
    }

    /** A limit is reached. @param seconds when it is worth coming back */
    static Refusal busy(String detail, long seconds) {
        return new Refusal(ReplyStatus.SERVICE_UNAVAILABLE, new KedgeException(ErrorCode.BRIEFING_NODE_REFUSED, detail), seconds);
    }

    /** What a handler threw, as a refusal. */
    static Refusal of(RuntimeException thrown) {
        if (thrown instanceof Refusal refusal) {
            return refusal;
        }
        KedgeException fault = KedgeException.of(thrown);
        return new Refusal(status(fault), fault, OWN_FAULT_SECONDS);
    }

    KedgeException fault() {
        return fault;
    }

    /** Whether it is a limit that was reached. */
    boolean isLimit() {
        return fault.code() == ErrorCode.BRIEFING_NODE_REFUSED;
    }

    /** The node reads the code and its name, so that two owners can talk about it. */
    Reply reply() {
        String text = fault.code().code() + " " + fault.code().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        Map<String, String> headers = status == ReplyStatus.SERVICE_UNAVAILABLE ? Map.of("retry-after", Long.toString(retryAfter))
                : Map.of();
        return new Reply(status, headers, Request.JSON, StrictJson.write(StrictJson.newObject().put("error", text)));
    }

    private static ReplyStatus status(KedgeException fault) {
        return switch (fault.code()) {
            case BRIEFING_NODE_PROTOCOL, MESSAGE_TOO_LARGE -> ReplyStatus.BAD_REQUEST;
            case BRIEFING_CODE_REFUSED, PEER_UNKNOWN -> ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE;
            case ORIGINATOR_MISMATCH -> ReplyStatus.ORIGINATOR_NOT_AUTHENTICATED;
            // What the owner can put right without the node: it is to come back.
            default -> BriefingStatus.isOwn(fault) && fault.code() != ErrorCode.INTERNAL ? ReplyStatus.SERVICE_UNAVAILABLE
                    : ReplyStatus.INTERNAL_SERVER_ERROR;
        };
    }
}
